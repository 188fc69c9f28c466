"""Does whoever looks after the channels see how each fares, try one out, try again what was given up, and learn nothing of who was told?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.engine import Database
from db.log import LogEntry
from db.notices import ChannelState, Deed, Enclosed, Message, Wish
from db.session import begin
from portal import notices
from portal.errors import Denied, Invalid, OutOfScope, TooMany, WrongStep
from portal.locale import catalogue
from portal.notices import care, channels, outbox, problems
from portal.notices.channels import Channel
from portal.worker.postman import Postman
from tests.cast import Cast
from tests.cast import did as does
from tests.conftest import Clock
from tests.peers import HOOK, KINDS, REFUSES, SECRET, Peer
from tests.test_outbox import BASE, assigned, go_round, messages, one_channel, wants


def rounds(ways: dict[str, Channel]) -> None:
    """The worker's: the count, what was asked for, the post, the carriers, and the count."""
    does(SYSTEM, care.look_after)
    postman = Postman(ways, base=BASE)
    postman.round()
    postman.close()
    does(SYSTEM, care.look_after)


def given_up(cast: Cast, clock: Clock, peer: Peer) -> dict[str, Channel]:
    """What is told of a hazard; and what the administrators are told of the channel, which does not leave either."""
    peer.does.extend([REFUSES] * 500)
    assigned(cast)
    ways = one_channel(cast, peer)
    does(SYSTEM, care.look_after)
    for _hour in range(outbox.TRIES + 1):
        go_round(ways)
        clock.pass_time(hours=1)
    rounds(ways)
    peer.does.clear()
    assert [message.waiting for message in messages()][:1] == [False]
    return ways


@pytest.mark.parametrize("who", ["zhou.min", "gao.yuan", "lin.tao", "zheng.kai", "han.dong", "shen.yue"])
def test_only_administrator_and_director_look_after_the_channels(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], who: str
) -> None:
    ways = given_up(cast, clock, peers("wecom"))
    for keeper in (cast.lu_yi, cast.chen_li):
        (one,) = does(keeper, notices.health)
        assert (one.channel, one.fails, one.problem, one.given_up >= 1) == ("wecom", True, "http 500", True)
    does(cast.chen_li, notices.retry, "wecom")

    for verb, args in ((notices.health, ()), (notices.send_test, ("wecom",)), (notices.retry, ("wecom",))):
        with pytest.raises(Denied, match="An administrator or the safety director looks after the channels"):
            does(cast.actors[who], verb, *args)
    if who == "shen.yue":
        return  # his connection does not know the tables
    with begin(cast.actors[who], write=False) as work:
        assert work.session.scalars(select(ChannelState)).all() == work.session.scalars(select(Wish)).all() == []
    with pytest.raises(OutOfScope, match="may not write rows|row-level security"), begin(cast.actors[who]) as work:
        work.session.add(Wish(channel="wecom", deed=Deed.TEST, asked_by=work.actor.person_id, asked_at=work.now))
    assert ways


@pytest.mark.parametrize("keeper", ["lu.yi", "chen.li"])
def test_whoever_looks_after_them_asks_under_his_own_name_and_changes_no_count(database: Database, cast: Cast, clock: Clock, keeper: str) -> None:
    actor, other = cast.actors[keeper], cast.people["han.dong"]
    with begin(actor) as work:
        work.session.add(Wish(channel="wecom", deed=Deed.TEST, asked_by=work.actor.person_id, asked_at=work.now))

    for made in ({"asked_by": other}, {"asked_by": cast.people[keeper], "done_at": clock.at}):
        with pytest.raises(OutOfScope, match="scope|row-level security"), begin(actor) as work:
            work.session.add(Wish(channel="wecom", deed=Deed.RETRY, asked_at=work.now, **made))
    with pytest.raises(OutOfScope, match="may not write rows|row-level security"), begin(actor) as work:
        work.session.add(ChannelState(channel="wecom", counted_at=work.now))
    with begin(SYSTEM, write=False) as work:
        assert [str(row.deed) for row in work.session.scalars(select(Wish))] == ["test"]


@pytest.mark.parametrize("keeper", ["lu.yi", "chen.li"])
def test_whoever_looks_after_them_still_sees_no_message(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], keeper: str
) -> None:
    given_up(cast, clock, peers("wecom"))
    assert messages()

    with begin(cast.actors[keeper], write=False) as work:
        assert work.session.scalars(select(Message)).all() == work.session.scalars(select(Enclosed)).all() == []
    told = repr(does(cast.actors[keeper], notices.health))
    assert not [word for word in (HOOK, SECRET, "127.0.0.1", "HZ-", str(cast.people["han.dong"])) if word in told]


def test_what_cannot_be_asked_for_says_why(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    channels.install([peers("mail").channel(), peers("wecom").channel()])

    with pytest.raises(Invalid, match="There is no channel nowhere"):
        does(cast.lu_yi, notices.send_test, "nowhere")
    with pytest.raises(WrongStep, match="Give a mail address"):
        does(cast.lu_yi, notices.send_test, "mail")
    with pytest.raises(WrongStep, match="Nothing was given up on this channel"):
        does(cast.lu_yi, notices.retry, "wecom")
    does(cast.lu_yi, notices.send_test, "wecom")
    with pytest.raises(WrongStep, match="That was asked for already"):
        does(cast.chen_li, notices.send_test, "wecom")


def test_a_test_is_asked_for_five_times_an_hour(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    ways = {"wecom": peers("wecom").channel()}
    channels.install(ways.values())
    for _n in range(5):
        does(cast.lu_yi, notices.send_test, "wecom")
        rounds(ways)

    with pytest.raises(TooMany, match="5 times within the hour"):
        does(cast.lu_yi, notices.send_test, "wecom")
    clock.pass_time(minutes=61)
    does(cast.lu_yi, notices.send_test, "wecom")


@pytest.mark.parametrize("kind", KINDS)
def test_a_test_arrives_once_by_that_channel_whatever_was_muted(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], kind: str
) -> None:
    peer, other = peers(kind), peers("wecom")
    ways = {"mine": peer.channel("mine"), "other": other.channel("other")}
    wants(cast, "lu.yi", ways, "off", quiet=(0, 23 * 60 + 59))
    does(cast.lu_yi, notices.send_test, "mine")
    (before, _other) = sorted(does(cast.lu_yi, notices.health), key=lambda one: one.channel)
    assert before.wished

    rounds(ways)
    rounds(ways)

    assert (len(peer.taken), len(other.taken)) == (1, 0)
    assert [str(line.kind) for line in does(cast.lu_yi, notices.inbox)] == ["test"]
    assert does(cast.chen_li, notices.inbox) == []
    (one, _other) = sorted(does(cast.lu_yi, notices.health), key=lambda one: one.channel)
    assert (one.sent_at is not None, one.fails, one.waiting, one.given_up, one.wished) == (True, False, 0, 0, False)
    with begin(SYSTEM, write=False) as work:
        assert [entry.action for entry in work.session.scalars(select(LogEntry).where(LogEntry.action.like("channel.%")))] == ["channel.test"]


def test_a_test_that_fails_is_not_repeated_and_its_reason_is_read(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    peer = peers("wecom")
    peer.does.extend([REFUSES] * 3)
    ways = {"wecom": peer.channel()}
    channels.install(ways.values())
    does(cast.lu_yi, notices.send_test, "wecom")

    rounds(ways)
    clock.pass_time(hours=2)
    rounds(ways)

    (one,) = does(cast.lu_yi, notices.health)
    assert (one.fails, one.problem, one.given_up) == (True, "http 500", 1)
    assert len([text for text in peer.taken if "测试" in text[1]]) == 0
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(select(Message.tries).where(Message.event.like("test/%"))).all() == [outbox.TRIES_BY_LAW]  # its one and last


def test_what_was_given_up_is_tried_again_and_arrives_once(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    peer = peers("wecom")
    ways = given_up(cast, clock, peer)
    number = assigned(cast).number
    clock.pass_time(hours=1)
    rounds(ways)
    peer.taken.clear()
    does(cast.chen_li, notices.retry, "wecom")

    rounds(ways)
    rounds(ways)

    assert len([text for _key, text in peer.taken if "HZ-2026-000001" in text]) == 1
    assert not [text for _key, text in peer.taken if number in text], "what was taken is not sent again"
    (one,) = does(cast.chen_li, notices.health)
    assert (one.fails, one.given_up, one.waiting) == (False, 0, 0)


def test_a_channel_that_was_taken_away_is_shown_while_something_of_it_is_left(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    given_up(cast, clock, peers("wecom"))
    channels.install([])
    does(SYSTEM, care.look_after)

    (one,) = does(cast.lu_yi, notices.health)
    assert (one.channel, one.kind, one.given_up >= 1) == ("wecom", "", True)
    with pytest.raises(Invalid, match="There is no channel wecom"):
        does(cast.lu_yi, notices.retry, "wecom")


CODES = [
    *("http 401", "http 404", "http 429", "http 500", "http 302", "errcode 310000", "code 19021", "smtp 535", "smtp 451", "smtp 554", "ok false"),
    *("error", "ConnectError", "ReadTimeout", "gaierror", "no address", "answer is no JSON", "answer without end", "given up", "SSLError", "errcode"),
]


@pytest.mark.parametrize("code", CODES)
def test_every_problem_has_a_reason_and_something_to_do_in_both_languages(code: str) -> None:
    said = problems.said(code)

    words = catalogue("zh")
    for sentence in (said.why, said.what_to_do):
        assert sentence and words[sentence] != sentence
