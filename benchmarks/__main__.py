"""How fast is it, beside the plain way of doing the same? `python -m benchmarks [--quick] [--only PART] [--kept DIR]`."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import draw, freezing, pages, records, report, scale
from benchmarks.installation import installation, installations
from benchmarks.rounds import Result

PARTS = ("records", "draw", "freezing", "pages", "scale")


def main() -> None:
    options = _options()
    began = time.monotonic()
    results, left_out = [], []
    print(report.HEAD)
    with tempfile.TemporaryDirectory(prefix="anjian-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        for result in _measure(Path(folder), options, left_out):
            results.append(result)
            print(report.line(result), flush=True)
    written = report.write(results, quick=options.quick, seconds=time.monotonic() - began, left_out=left_out)
    print(f"\n{written}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under a minute")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument(
        "--kept", type=Path, help="where the plants of `freezing` and `scale` are kept for the next run; eight years take a quarter of an hour"
    )
    return parser.parse_args()


def _measure(folder: Path, options: argparse.Namespace, left_out: list[str]) -> Iterator[Result]:
    if options.only in (None, "records"):
        yield from _records(folder, options.quick, left_out)
    if options.only in (None, "draw"):
        yield from draw.measure(draw.QUICK if options.quick else draw.FULL)
    if options.only in (None, "pages"):
        yield from pages.measure(folder, pages.QUICK if options.quick else pages.FULL)
    if options.only == "freezing":  # as little: it makes them, too
        yield from freezing.measure(folder, freezing.QUICK if options.quick else freezing.FULL, options.kept)
    if options.only == "scale":  # never unasked: it makes eight years first
        yield from scale.measure(folder, scale.QUICK if options.quick else scale.FULL, options.kept)


def _records(folder: Path, quick: bool, left_out: list[str]) -> Iterator[Result]:
    size = {"rounds": 5, "times": 6} if quick else {"rounds": 25, "times": 30}
    with installations(folder) as kinds:
        if len(kinds) == 1:
            left_out.append("PostgreSQL, which is not installed on this machine")
        for kind in kinds:
            with installation(kind, folder) as place:
                yield from records.measure(place, **size)


if __name__ == "__main__":
    main()
