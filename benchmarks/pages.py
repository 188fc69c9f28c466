"""How long does a person wait for a page? Reruns of the supervisor's day, of an empty page beside it, and of stock Streamlit's empty page."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from benchmarks.rounds import Result, at_most
from benchmarks.serving import ONLY_EMPTY, PORTAL, STOCK, server
from db.actor import SYSTEM
from db.session import begin
from portal import demo
from portal.accounts import present
from portal.config import Settings
from portal.startup import open_portal
from tests.engines import close
from tests.headless import Browser, Tab
from tests.served import session_token

SUPERVISOR, PAGE = "zhou.min", "today"
MOST = 50
THINK = 1.0
SQLITE = "sqlite"

Seconds = list[float]


class Reader(Tab):
    """A tab that stops its watch when Streamlit says that the run is over."""

    def _drain(self) -> None:
        pass


@dataclass(frozen=True)
class Size:
    """How long a measure may take."""

    days: int
    rounds: dict[int, int]
    reruns: int
    thinking: float


QUICK = Size(days=20, rounds={1: 3, 20: 2, 50: 1}, reruns=1, thinking=5)
FULL = Size(days=demo.SMALL.days, rounds={1: 15, 20: 5, 50: 3}, reruns=2, thinking=30)


def measure(folder: Path, size: Size) -> Iterator[Result]:
    """All lines of the report about pages."""
    data = folder / "demo" / "data"
    demo.make(Settings(data=data), last_day=None, now=datetime.now(UTC), size=demo.Size(days=size.days))
    tokens = _signed_in(data)
    with ExitStack() as running:
        urls = {kind: running.enter_context(server(kind, data)) for kind in (PORTAL, ONLY_EMPTY, STOCK)}
        tabs = {kind: _opened(running, url, tokens, PAGE if kind == PORTAL else "") for kind, url in urls.items()}
        for people, rounds in size.rounds.items():
            yield from _at_once({kind: some[:people] for kind, some in tabs.items()}, rounds, size.reruns)
        yield _with_think_time(tabs[PORTAL], size.thinking)


def _signed_in(data: Path) -> list[str]:
    """One supervisor at fifty browsers: a session each, as the sign-in gives it."""
    portal = open_portal(Settings(data=data, key_file=data / "kek"))
    with begin(SYSTEM) as work:
        tokens = [session_token(work, SUPERVISOR, browser=f"browser {number}") for number in range(MOST)]
    close(portal)
    return tokens


def _opened(stack: ExitStack, url: str, tokens: Sequence[str], page: str) -> list[Tab]:
    tabs = [stack.enter_context(Reader(Browser(url, {present.session_cookie(): token}))) for token in tokens]
    for tab in tabs:
        tab.run(page=page)
        assert not tab.redirect and not tab.exceptions and tab.texts, (url, tab.redirect, tab.exceptions)
    return tabs


def _at_once(tabs: dict[str, list[Tab]], rounds: int, reruns: int) -> Iterator[Result]:
    """Everybody presses at the same time, again as soon as the page is there; the servers take turns."""
    took: dict[str, list[Seconds]] = {kind: [] for kind in tabs}
    order, people = list(tabs), len(tabs[PORTAL])
    with ThreadPoolExecutor(people) as pool:
        for number in range(rounds):
            for kind in order[number % len(order) :] + order[: number % len(order)]:
                took[kind].append(_together(pool, tabs[kind], lambda tab: [tab.run() for _ in range(reruns)]))
    yield _compared(took, ONLY_EMPTY, people, 3.5, "an empty page in the same server")
    yield _compared(took, STOCK, people, 1, "an empty page of stock `streamlit run`")


def _together(pool: ThreadPoolExecutor, tabs: Sequence[Tab], act: Callable[[Tab], Seconds]) -> Seconds:
    return [seconds for waiting in [pool.submit(act, tab) for tab in tabs] for seconds in waiting.result()]


def _compared(took: dict[str, list[Seconds]], reference: str, people: int, aim: float, against: str) -> Result:
    ours, theirs = ([median(values) for values in took[kind]] for kind in (PORTAL, reference))
    notes = {
        "p95, ms": _p95([seconds for values in took[PORTAL] for seconds in values]),
        "reference's p95, ms": _p95([seconds for values in took[reference] for seconds in values]),
    }
    name = f"rerun of the supervisor's day, {people} session{'s' * (people > 1)}, p50"
    result = at_most(name, SQLITE, aim=aim, ours=ours, reference=theirs, against=against, **notes)
    if (reference, people) in ((ONLY_EMPTY, 1), (STOCK, 50)):
        result.aim, result.met = "none", True
    return result


def _p95(seconds: Seconds) -> float:
    return round(1000 * quantiles(seconds, n=20)[-1], 1) if len(seconds) > 1 else round(1000 * seconds[0], 1)


def _with_think_time(tabs: Sequence[Tab], duration: float) -> Result:
    """Fifty people read for a second, then open the page again: nobody waits much longer than most."""
    end = time.monotonic() + duration

    def reading(tab: Tab) -> Seconds:
        seconds = []
        time.sleep(random.random() * THINK)
        while time.monotonic() < end:
            seconds.append(tab.run())
            time.sleep(THINK)
        return seconds

    with ThreadPoolExecutor(len(tabs)) as pool:
        took = _together(pool, tabs, reading)
    name = f"{len(tabs)} sessions, a second to think, p95"
    return at_most(name, SQLITE, aim=4, ours=[_p95(took) / 1000], reference=[median(took)], against="p50 of the same", views=len(took))
