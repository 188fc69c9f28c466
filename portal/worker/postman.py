"""Who carries the messages out? One thread a channel, so that a slow one holds up no other; what it leases and does not deliver comes back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from db.actor import SYSTEM
from db.session import begin
from portal.notices import care, outbox, senders
from portal.notices.channels import Channel
from portal.worker.jobs import survived

_log = logging.getLogger("portal")


class Postman:
    """Posts what is new and starts a carrier for each channel that has none under way."""

    def __init__(self, channels: Mapping[str, Channel], *, base: str) -> None:
        self.channels = channels
        self.base = base
        self._carriers: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(max(1, len(channels)), thread_name_prefix="postman")

    def round(self) -> None:
        """Does not wait for the carriers."""
        with begin(SYSTEM, write=False) as work:
            wished = care.wished(work)
            if not (wished or outbox.waits(work, ways=self.channels)):
                return
        if wished:
            with begin(SYSTEM) as work:
                care.fulfil(work, ways=self.channels)
        post_all(self.channels)
        for name, channel in self.channels.items():
            if name not in self._carriers or self._carriers[name].done():
                self._carriers[name] = self._pool.submit(self._carry, channel)

    def close(self) -> None:
        """What is under way is finished; a lease that was only planned is taken up by the next one."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _carry(self, channel: Channel) -> None:
        """What goes wrong with one channel costs its round, not the process."""
        survived(f"sending through {channel.name}", lambda: carry(channel, self.base))


def post_all(channels: Mapping[str, Channel]) -> None:
    while True:
        with begin(SYSTEM) as work:
            if outbox.post(work, ways=channels) < outbox.AT_ONCE:
                return


def carry(channel: Channel, base: str) -> int:
    """Everything that may leave through this channel now, one by one: leased, sent outside of any transaction, settled. How many were taken?"""
    taken = 0
    while leased := _leased(channel, base):
        outcome = _sent(channel, leased)
        taken += not outcome.problem
        with begin(SYSTEM) as work:
            outbox.settle(work, leased, outcome)
    return taken


def _leased(channel: Channel, base: str) -> outbox.Leased | None:
    with begin(SYSTEM) as work:
        return outbox.lease(work, channel=channel, base=base)


def _sent(channel: Channel, leased: outbox.Leased) -> outbox.Outcome:
    if channel.personal and not leased.message.to:
        return outbox.Outcome("no address")
    try:
        senders.send(channel, leased.message)
    except senders.NotSent as refused:
        _log.warning("channel %s did not take a message: %s", channel.name, refused.code)
        return outbox.Outcome(refused.code, unsure=refused.unsure)
    return outbox.Outcome()
