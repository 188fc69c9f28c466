"""How are two ways compared fairly? In alternate rounds of the same run, so that a busy machine slows both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

Once = Callable[[], object]


@dataclass
class Result:
    """One line of the report: what was measured, against which reference, and whether the aim was reached."""

    name: str
    engine: str
    ratio: float
    aim: str
    met: bool
    reference: str
    ours_ms: list[float]
    reference_ms: list[float]
    ratios: list[float]
    notes: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def interleaved(ways: Mapping[str, Once], *, rounds: int, times: int) -> dict[str, list[float]]:
    """Way -> seconds per call, one value a round. Each round starts with another way; nothing is collected in the middle of one."""
    names = list(ways)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for way in ways.values():
        way()
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            seconds[name].append(_timed(ways[name], times))
    return seconds


def _timed(way: Once, times: int) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        for _ in range(times):
            way()
        return (time.perf_counter() - began) / times
    finally:
        gc.enable()


def in_threads(pool: ThreadPoolExecutor, threads: int, times: int, once: Once) -> Once:
    """The same call from several threads at once, so many times each."""

    def work() -> None:
        for _ in range(times):
            once()

    def together() -> None:
        for waiting in [pool.submit(work) for _ in range(threads)]:
            waiting.result()

    return together


def at_most(name: str, engine: str, *, aim: float, ours: Sequence[float], reference: Sequence[float], against: str, **notes: Any) -> Result:
    """Ours may take at most `aim` times the reference."""
    ratios = [mine / theirs for mine, theirs in zip(ours, reference, strict=True)]
    middle = statistics.median(ratios)
    return Result(name, engine, middle, f"≤ {aim:g}", middle <= aim, against, _ms(ours), _ms(reference), ratios, notes)


def at_least(name: str, engine: str, *, aim: float, ours: Sequence[float], reference: Sequence[float], against: str, **notes: Any) -> Result:
    """Ours must reach at least `aim` of the reference's rate; both are given as seconds a piece."""
    ratios = [theirs / mine for mine, theirs in zip(ours, reference, strict=True)]
    middle = statistics.median(ratios)
    return Result(name, engine, middle, f"≥ {aim:g}", middle >= aim, against, _ms(ours), _ms(reference), ratios, notes)


def _ms(seconds: Sequence[float]) -> list[float]:
    return [round(1000 * value, 4) for value in seconds]
