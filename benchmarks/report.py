"""What is written down of a run? build/bench.json with every round, build/bench.md to read."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rounds import Result

BUILD = Path(__file__).parent.parent / "build"
HEAD = "| measure | engine | ratio (range) | aim | | ours, ms | reference, ms | reference |\n|---|---|---|---|---|---|---|---|"


def line(result: Result) -> str:
    """One measure as a row of the table."""
    ratios = f"**{result.ratio:.2f}** ({min(result.ratios):.2f}–{max(result.ratios):.2f})"
    said = "met" if result.met else "MISSED"
    ours, reference = (f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" for values in (result.ours_ms, result.reference_ms))
    notes = "".join(f"; {name} {value}" for name, value in result.notes.items())
    return f"| {result.name} | {result.engine} | {ratios} | {result.aim} | {said} | {ours} | {reference} | {result.reference}{notes} |"


def write(results: Sequence[Result], *, quick: bool, seconds: float, left_out: Sequence[str]) -> Path:
    BUILD.mkdir(exist_ok=True)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end"
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": quick, "seconds": round(seconds), "machine": machine}
    whole = {**told, "left_out": list(left_out), "results": [result.as_json() for result in results]}
    (BUILD / "bench.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    missed = [result for result in results if not result.met]
    said = f"{len(results) - len(missed)} of {len(results)} aims met." + "".join(f" Not measured: {what}." for what in left_out)
    run = f"{'Quick' if quick else 'Full'} run of {told['at']}, {told['seconds']} s, {machine}. Medians over alternate rounds; ranges in brackets."
    text = "\n".join(["# Benchmarks", "", run, said, "", HEAD, *map(line, results), ""])
    (BUILD / "bench.md").write_text(text, encoding="utf-8")
    return BUILD / "bench.md"
