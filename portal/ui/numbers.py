"""How does a number show its records? It is one thing to press, and leads to the ledger with the conditions that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from portal.hazards import Span
from portal.ui import frame
from portal.ui.words import _, number

SAME = "0"


def measure(
    name: str,
    label: str,
    value: int | None,
    *,
    opens: dict[str, Any],
    shown: str = "",
    change: str | None = None,
    better: Literal["normal", "inverse", "off"] = "off",
    history: Sequence[float] = (),
) -> None:
    """A measure as a card. `shown` is how it is written where the number alone does not say it; `better` colours a change, its arrow says the way."""
    written = shown or ("—" if value is None else number(value))
    with st.container(border=True, key=f"card-number-{name}", height="stretch"):
        st.metric(
            label,
            written,
            change,
            delta_color="off" if change == SAME else better,
            delta_arrow="off" if change == SAME else "auto",
            chart_data=list(history) if history else None,
            chart_type="area",
            height="stretch",
        )
        if st.button(_("{what}: {n}. Open the records", what=label, n=written), key=f"open-number-{name}"):
            to_ledger(**opens)


def to_ledger(**wanted: Any) -> None:
    frame.go("ledger", **wanted)


def link(label: str, **wanted: Any) -> None:
    """The same in a line of text."""
    frame.link("ledger", label, **wanted)


def address(**wanted: Any) -> str:
    """The same conditions as the text that a chart's mark carries."""
    return urlencode({name: str(value) for name, value in wanted.items() if value})


def follow(picked: str) -> None:
    """To the records of the mark that was pressed."""
    if picked:
        to_ledger(**dict(parse_qsl(picked)))


def reported(span: Span) -> dict[str, Any]:
    return {"state": "all", "since": span.since, "until": span.until}


def closed(span: Span) -> dict[str, Any]:
    return {"state": "accepted", "closed_since": span.since, "closed_until": span.until}


def due(span: Span, result: str) -> dict[str, Any]:
    return {"state": "all", "result": result, "due_since": span.since, "due_until": span.until}


def week(monday: date, sunday: date, *, closing: bool) -> dict[str, Any]:
    if closing:
        return {"state": "accepted", "closed_since": monday, "closed_until": sunday}
    return {"state": "all", "since": monday, "until": sunday}
