"""Does each notice leave the house once, whatever dies or fails, and does nothing leave that must not? Against stand-ins of every channel (B3)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.demo.cast import member
from db.engine import Database
from db.hazards import Hazard
from db.notices import Enclosed, Message, Notice
from db.session import begin
from portal import hazards, notices
from portal.errors import SetupError
from portal.locale import translate
from portal.notices import channels, outbox, senders
from portal.notices.channels import Channel
from portal.notices.outgoing import AGAIN
from portal.worker.postman import carry, post_all
from tests.cast import Cast
from tests.cast import did as does
from tests.conftest import Clock
from tests.peers import HANGS_UP, HOOK, KINDS, KNOWS_REPETITIONS, LATE, REFUSES, SAYS_CODE, SECRET, SENDS_ON, Peer

BASE = "https://anjian.plant.example"
WHAT, WHERE, REQUIREMENT, NOTE = "砂轮机的防护罩松动", "三号炉后左侧", "更换防护罩并加锁", "罩子已经紧固"
DUE = date(2026, 11, 30)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def no_channels() -> Iterator[None]:
    yield
    channels.install([])


def assigned(cast: Cast, **more: Any) -> Hazard:
    """Told to the three of the welding shop; what the supervisors are told of the report is not kept for them here."""
    with begin(cast.li_jianguo, silent=True) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description=WHAT, place=WHERE)
    said = {"department_id": cast.departments["D-WELD"], "deadline": DUE, "requirement": REQUIREMENT, **more}
    does(cast.zhou_min, hazards.assign, hazard.id, **said)
    return hazard


def wants(cast: Cast, who: str, ways: dict[str, Channel], mode: str = "at_once", **more: Any) -> None:
    channels.install(ways.values())
    mail = {"mail": f"{who}@plant.example"} if any(channel.personal for channel in ways.values()) else {}
    does(cast.actors[who], notices.choose, modes=dict.fromkeys(ways, mode), **{**mail, **more})


def go_round(ways: dict[str, Channel]) -> int:
    post_all(ways)
    return sum(carry(channel, BASE) for channel in ways.values())


def messages() -> list[Message]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(select(Message).order_by(Message.made_at, Message.id)))


def one_channel(cast: Cast, peer: Peer, **more: Any) -> dict[str, Channel]:
    """One way out, and one reader of it: a robot's group is told once, mail goes to whoever gave an address."""
    ways = {str(peer.kind): peer.channel(**more)}
    wants(cast, "han.dong", ways)
    return ways


# Nobody but the portal sees what is on its way


@pytest.mark.parametrize("who", ["chen.li", "lu.yi", "zhou.min", "han.dong", "shen.yue", "he.jing"])
def test_nobody_sees_or_writes_what_is_on_its_way(database: Database, cast: Cast, peers: Callable[[str], Peer], who: str) -> None:
    assigned(cast)
    go_round(one_channel(cast, peers("wecom")))
    assert len(messages()) == 1

    with begin(cast.actors[who], write=False) as work:
        assert work.session.scalars(select(Message)).all() == []
        assert work.session.scalars(select(Enclosed)).all() == []


# Whatever the peer does


TROUBLES = {
    "fails three times": [REFUSES] * 3,
    "answers 200 with an error code": [SAYS_CODE] * 3,
    "hangs up": [HANGS_UP] * 2,
    "answers too late": [LATE],
}


@pytest.mark.parametrize("kind, trouble", list(product(KINDS, TROUBLES)))
def test_a_notice_is_delivered_once_whatever_the_peer_does(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], kind: str, trouble: str
) -> None:
    peer = peers(kind)
    peer.does.extend(TROUBLES[trouble])
    hazard = assigned(cast)
    ways = one_channel(cast, peer, timeout=0.2 if trouble == "answers too late" else 5)

    for _hour in range(6):
        go_round(ways)
        go_round(ways)  # what the administrators are told of a failing channel
        tried = peer.tries
        go_round(ways)
        assert peer.tries == tried, "between two tries it waits"
        clock.pass_time(hours=1)

    told = [(key, text) for key, text in peer.taken if hazard.number in text]  # a third failure is told to the administrators, also here
    first = messages()[0]
    assert (first.waiting, first.tries, first.problem) == (False, len(TROUBLES[trouble]) + 1, None)
    if trouble != "answers too late":
        assert len(told) == 1
    elif kind in KNOWS_REPETITIONS:
        assert len(told) == 2 and len({key for key, _text in told}) == 1, "known as a repetition by its key"
    else:
        assert [text_again(text) for _key, text in told] == [False, True], "a robot has no key: the repetition says what it is"


def text_again(text: str) -> bool:
    return "已重发" in text


def test_a_slow_peer_within_its_time_gets_one_though_another_worker_looks_meanwhile(
    database: Database, cast: Cast, peers: Callable[[str], Peer]
) -> None:
    peer = peers("wecom")
    peer.does.append(LATE)
    assigned(cast)
    ways = one_channel(cast, peer, timeout=30)
    post_all(ways)

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(carry, ways["wecom"], BASE)
        assert peer.arrived.wait(20)
        assert carry(ways["wecom"], BASE) == 0
        peer.let_go.set()
        assert sending.result() == 1

    assert (peer.tries, len(peer.taken)) == (1, 1)


def test_an_answer_that_sends_the_portal_elsewhere_is_not_followed(
    database: Database, cast: Cast, peers: Callable[[str], Peer], caplog: pytest.LogCaptureFixture
) -> None:
    peer = peers("webhook")
    peer.does.append(SENDS_ON)
    assigned(cast)

    assert go_round(one_channel(cast, peer)) == 0

    assert messages()[0].problem == "http 302"


SAYS_NO = {
    "ok is false": b'{"ok": false}',
    "an error in words": b'{"ok": true, "error": "queue full"}',
    "an error as an object": b'{"error": {"reason": "no"}}',
    "an errcode": b'{"errcode": 40035, "errmsg": "no"}',
    "a code": b'{"code": 500, "msg": "no"}',
    "a code in words": b'{"code": "E_DENIED"}',
    "a code that is true": b'{"code": true}',
}
SAYS_YES = {
    "nothing": b"",
    "no JSON": b"<html>ok</html>",
    "a list": b"[1]",
    "ok": b'{"ok": true, "error": null, "errcode": 0, "code": "0"}',
    "an empty error": b'{"error": ""}',
    "its HTTP status": b'{"code": 200, "msg": "success"}',
    "something else": b'{"received": 1}',
}


@pytest.mark.parametrize("how", [*SAYS_NO, *SAYS_YES])
def test_a_program_says_no_in_its_answer_and_only_so(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], how: str) -> None:
    peer = peers("webhook")
    peer.does.append(SAYS_CODE)
    peer.says.append({**SAYS_NO, **SAYS_YES}[how])
    assigned(cast)

    taken = go_round(one_channel(cast, peer))

    (message,) = messages()
    assert (taken, message.waiting) == ((0, True) if how in SAYS_NO else (1, False))
    assert "queue" not in (message.problem or "") and "E_DENIED" not in (message.problem or ""), "its words stay its own"
    if how in SAYS_NO:
        clock.pass_time(minutes=2)
        assert go_round({"webhook": peer.channel()}) == 1


# Whoever dies


def test_whoever_dies_after_the_commit_leaves_it_to_the_next_worker(database: Database, cast: Cast, peers: Callable[[str], Peer]) -> None:
    peer = peers("wecom")
    ways = one_channel(cast, peer)

    with pytest.raises(ZeroDivisionError), begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=cast.areas["WELD-3"], description=WHAT)
        raise ZeroDivisionError  # before the commit: nothing has happened, so nothing is told
    assert go_round(ways) == 0
    assigned(cast)  # after the commit: the process ends here

    assert [go_round(ways) for _worker in range(3)] == [1, 0, 0]
    assert len(peer.taken) == 1


def test_whoever_dies_between_lease_and_send_loses_the_lease(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    peer = peers("wecom")
    assigned(cast)
    ways = one_channel(cast, peer)
    post_all(ways)
    with begin(SYSTEM) as work:
        leased = outbox.lease(work, channel=ways["wecom"], base=BASE)
    assert leased  # and dead

    assert go_round(ways) == 0
    clock.at = leased.until
    assert [go_round(ways) for _worker in range(2)] == [1, 0]

    assert len(peer.taken) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_dies_between_send_and_settle_makes_a_repetition_that_is_known_as_one(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], kind: str
) -> None:
    """The one gap that nothing closes: the peer took it, and nobody lived to write that down."""
    peer = peers(kind)
    assigned(cast)
    ways = one_channel(cast, peer)
    post_all(ways)
    with begin(SYSTEM) as work:
        leased = outbox.lease(work, channel=ways[kind], base=BASE)
    assert leased
    senders.send(ways[kind], leased.message)  # and dead

    clock.at = leased.until
    assert [go_round(ways) for _worker in range(2)] == [1, 0]

    assert len(peer.taken) == 2
    if kind in KNOWS_REPETITIONS:
        assert len({key for key, _text in peer.taken}) == 1
    else:
        assert [text_again(text) for _key, text in peer.taken] == [False, True]


def test_two_workers_post_each_notice_once(database: Database, cast: Cast, peers: Callable[[str], Peer]) -> None:
    peer = peers("mail")
    ways = one_channel(cast, peer)
    for _n in range(6):
        assigned(cast)

    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(go_round, ways) for _two in range(2)]:
            worker.exception()  # one that lost a race leaves the rest to the next round
    go_round(ways)

    assert len(peer.taken) == len({text for _key, text in peer.taken}) == 6


# When


def at(clock: Clock, hour: int, minute: int = 0, day: int = 23) -> None:
    clock.at = datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def test_quiet_hours_hold_also_for_what_failed_before_them(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    peer = peers("mail")
    ways = {"mail": peer.channel()}
    wants(cast, "han.dong", ways, quiet=(20 * 60, 7 * 60))
    at(clock, 19, 59)
    peer.does.append(REFUSES)
    assigned(cast)
    assert go_round(ways) == 0
    at(clock, 20, 1)
    assigned(cast)

    for hour, day in ((20, 23), (23, 23), (2, 24), (6, 24)):
        at(clock, hour, 2, day)
        assert (go_round(ways), peer.tries) == (0, 1)
    at(clock, 7, 0, 24)

    assert go_round(ways) == 2


def test_a_digest_comes_once_a_day_and_holds_each_notice_once(database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]) -> None:
    peer = peers("mail")
    ways = {"mail": peer.channel()}
    wants(cast, "han.dong", ways, "digest", digest_at=17 * 60)
    numbers = []
    for hour in (9, 12, 16):
        at(clock, hour)
        numbers.append(assigned(cast).number)
        assert go_round(ways) == 0
    at(clock, 17)
    assert go_round(ways) == 1
    assigned(cast)
    assert go_round(ways) == 0

    assert len(peer.taken) == 1
    text = peer.taken[0][1]
    assert [text.count(f" {number} ") + text.count(f"\n{number} ") for number in numbers] == [1, 1, 1]
    at(clock, 17, 0, 24)
    assert [go_round(ways), go_round(ways)] == [1, 0]


def test_a_muted_clock_set_by_law_arrives_at_once_and_nothing_else_does(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    peer = peers("mail")
    ways = {"mail": peer.channel()}
    wants(cast, "han.dong", ways, "off", quiet=(20 * 60, 7 * 60))
    at(clock, 23)
    assigned(cast)
    assert go_round(ways) == 0

    law = assigned(cast, severity="major")

    assert go_round(ways) == 1
    assert law.number in peer.taken[0][1] and "法定" in peer.taken[0][1]


def test_a_group_robot_is_sent_twenty_a_minute_and_the_rest_after_it(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    peer = peers("dingtalk")
    ways = one_channel(cast, peer)
    for _n in range(25):
        assigned(cast)

    sent = [go_round(ways)]
    clock.pass_time(seconds=59)
    sent.append(go_round(ways))
    clock.pass_time(seconds=2)
    sent.append(go_round(ways))

    assert sent == [20, 0, 5]


def test_a_clock_that_ran_ahead_and_was_put_right_silences_no_channel(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    """A full minute that lies an hour ahead is not the minute that now counts."""
    ways = one_channel(cast, peers("wecom"))
    clock.pass_time(hours=1)
    for _n in range(20):
        assigned(cast)
    assert go_round(ways) == 20

    clock.pass_time(hours=-1)
    assigned(cast)

    assert go_round(ways) == 1


def test_a_channel_that_keeps_failing_is_told_to_the_administrators_and_given_up_in_the_end(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    peer = peers("wecom")
    peer.does.extend([REFUSES] * 500)
    assigned(cast)
    ways = one_channel(cast, peer)
    for _hour in range(3):
        go_round(ways)
        clock.pass_time(hours=1)
    assert [line.kind for line in does(cast.lu_yi, notices.inbox)] == ["channel"]

    for _hour in range(24):
        go_round(ways)
        clock.pass_time(hours=1)

    first = messages()[0]
    assert (first.waiting, first.tries) == (False, outbox.TRIES)


def test_what_waits_for_a_channel_that_was_taken_away_keeps_nobody_busy(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer]
) -> None:
    peer = peers("wecom")
    peer.does.append(REFUSES)
    assigned(cast)
    ways = one_channel(cast, peer)
    go_round(ways)
    clock.pass_time(hours=1)
    with begin(SYSTEM, write=False) as work:
        assert outbox.waits(work, ways=ways)
        assert not outbox.waits(work, ways={})

    clock.pass_time(days=31)
    does(SYSTEM, outbox.prune)

    assert [(message.waiting, message.problem) for message in messages()] == [(False, "given up")]
    clock.pass_time(days=400)
    assert [does(SYSTEM, outbox.prune) for _again in range(3)] == [1, 3, 0]
    assert messages() == []
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(select(Enclosed)).all() == []


# What


def test_nothing_sealed_and_nobodys_name_leaves_the_house_and_every_line_leads_to_its_record(
    database: Database, cast: Cast, clock: Clock, peers: Callable[[str], Peer], caplog: pytest.LogCaptureFixture
) -> None:
    """A whole hazard's life, told through every channel; the reporter has an address too, and gets nothing."""
    channel_of = {str(kind): peers(kind) for kind in KINDS}
    ways = {name: peer.channel() for name, peer in channel_of.items()}
    for who in ("han.dong", "zhou.min", "zheng.kai", "li.jianguo"):
        wants(cast, who, ways)
    with caplog.at_level(logging.DEBUG):
        number = _whole_life(cast, clock, ways)

    said = {name: "\n".join(text for _key, text in peer.taken) for name, peer in channel_of.items()}
    secret = _secrets(cast)
    for name, text in said.items():
        assert text.count(number) >= 6, f"{name} was told of every step"
        assert not [word for word in secret if word in text], name
        assert text.count(f"{BASE}/hazard?number={number}") >= 6
    assert "li.jianguo@" not in said["mail"]
    assert not [word for word in (*secret, HOOK, SECRET, number, "@plant") if word in caplog.text]
    with begin(SYSTEM, write=False) as work:
        held = " ".join(str(vars(row)) for cls in (Message, Notice) for row in work.session.scalars(select(cls)))
    assert not [word for word in (HOOK, SECRET) if word in held]


def _whole_life(cast: Cast, clock: Clock, ways: dict[str, Channel]) -> str:
    hazard = does(cast.li_jianguo, hazards.report, area_id=cast.areas["WELD-3"], description=WHAT, place=WHERE)
    said = {"department_id": cast.departments["D-WELD"], "deadline": DUE, "requirement": REQUIREMENT, "responsible_id": cast.people["han.dong"]}
    steps: list[tuple[Actor, Callable[..., Any], dict[str, Any]]] = [
        (cast.zhou_min, hazards.assign, said),
        (cast.han_dong, hazards.submit, {"note": NOTE}),
        (cast.zhou_min, hazards.send_back, {"note": NOTE}),
        (cast.han_dong, hazards.submit, {"note": NOTE}),
        (cast.zhou_min, hazards.accept, {"note": NOTE}),
    ]
    for actor, verb, more in steps:
        go_round(ways)
        clock.pass_time(minutes=6)
        does(actor, verb, hazard.id, **more)
    go_round(ways)
    return str(hazard.number)


def _secrets(cast: Cast) -> set[str]:
    """Texts, names, accounts and ids of everybody, and the pseudonym of whoever reported."""
    names = {member(who).name for who in cast.people}
    ids = {str(who) for who in cast.people.values()}
    assert "李建国" in names
    return {WHAT, WHERE, REQUIREMENT, NOTE, cast.li_jianguo.tag, *names, *ids}


# The operator's file


GOOD = '[[channel]]\nname = "out"\nkind = "wecom"\ntitle = "群"\nurl = "https://robot.example/send?key=robot-key-4711"\n'
BAD = {
    "in the clear to the world": (GOOD.replace("https", "http"), "url: Value error, url needs https"),
    "no web address": (GOOD.replace("https://robot.example", "file:///etc/passwd?"), "url: Value error, url is no web address"),
    "with a user in it": (GOOD.replace("robot.example", "me:pass@robot.example"), "url: Value error, url is no web address"),
    "without an address": (GOOD.replace("url", "# url"), "channel: Value error, url is missing"),
    "a webhook without a secret": (GOOD.replace("wecom", "webhook"), "channel: Value error, a webhook needs a secret"),
    "a webhook with a secret that is none": (
        GOOD.replace("wecom", "webhook") + 'secret = "abcde"\n',
        "channel: Value error, the secret of a webhook is written in base64",
    ),
    "a webhook with an empty secret": (GOOD.replace("wecom", "webhook") + 'secret = "whsec_"\n', "channel: Value error, a webhook needs a secret"),
    "an unknown setting": (GOOD + 'mood = "good"\n', "mood: Extra inputs are not permitted"),
    "no kind that there is": (GOOD.replace("wecom", "pigeon"), "kind: Input should be"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_a_channel_that_cannot_be_trusted_is_refused_without_quoting_its_secret(tmp_path: Path, wrong: str) -> None:
    text, why = BAD[wrong]
    file = tmp_path / "channels.toml"
    file.write_text(GOOD)
    file.chmod(0o600)
    assert [channel.name for channel in channels.read(file)] == ["out"]
    file.write_text(text)

    with pytest.raises(SetupError) as refused:
        channels.read(file)

    assert why in str(refused.value) and HOOK not in str(refused.value)


def test_a_file_of_secrets_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(GOOD)
    file.chmod(0o640)

    with pytest.raises(SetupError, match="let its owner alone read it"):
        channels.read(file)


def test_a_repetition_is_said_in_both_languages() -> None:
    assert text_again(translate(AGAIN, "zh")) and not text_again(translate(AGAIN, "en"))
