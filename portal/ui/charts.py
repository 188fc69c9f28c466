"""What does the picture of the whole look like? One look for every chart: a plain Vega-Lite dictionary and its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

LIGHT = {"text": "#1B2431", "muted": "#566173", "line": "#D5DCE5", "first": "#12508C", "second": "#DB7A14"}
DARK = {"text": "#E4E9F0", "muted": "#A5B0BF", "line": "#333E4C", "first": "#84BBF3", "second": "#EE8A3A"}
FONT = "Segoe UI, Roboto, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif"


def ink() -> dict[str, str]:
    return DARK if st.context.theme.type == "dark" else LIGHT


def config(c: dict[str, str]) -> dict[str, Any]:
    """No frame, no vertical grid, four ticks, legend on top, 12 px."""
    return {
        "font": FONT,
        "view": {"stroke": None},
        "background": None,
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelColor": c["muted"],
            "titleColor": c["muted"],
            "gridColor": c["line"],
            "domainColor": c["line"],
            "tickColor": c["line"],
        },
        "axisX": {"grid": False, "labelAngle": 0},
        "axisY": {"domain": False, "ticks": False, "tickCount": 4},
        "legend": {"orient": "top", "title": None, "labelFontSize": 12, "labelColor": c["text"], "symbolSize": 80},
        "bar": {"cornerRadiusEnd": 2},
        "line": {"strokeWidth": 2},
        "point": {"size": 40, "filled": True},
    }


def chart(spec: dict[str, Any], sentence: str, *, height: int, key: str) -> None:
    """The sentence says what the chart shows; it is the caption and the text for screen readers."""
    st.vega_lite_chart({**_inside(spec), "height": height, "config": config(ink())}, key=key, alt=sentence)
    st.caption(sentence)


def _inside(spec: dict[str, Any]) -> dict[str, Any]:
    """The data go into the layers: at the top Streamlit would turn twenty numbers into a data frame and Arrow, half the cost of the chart."""
    rest = {name: part for name, part in spec.items() if name not in ("data", "layer")}
    layers = spec.get("layer", [rest])
    shared = rest if "layer" in spec else {}
    return {**shared, "layer": [{"data": spec["data"], **layer} for layer in layers]}


def two_lines(points: Sequence[tuple[str, str, int]], names: tuple[str, str], sentence: str, *, key: str) -> None:
    """points: (week, name, count). The series differ by colour and by the shape of their points."""
    c = ink()
    scale = {"domain": list(names)}
    chart(
        {
            "data": {"values": [{"x": x, "series": series, "n": n} for x, series, n in points]},
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "x", "type": "ordinal", "title": None, "sort": None, "axis": {"labelOverlap": True}},
                "y": {"field": "n", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": {"tickMinStep": 1, "format": "d"}},
                "color": {"field": "series", "scale": {**scale, "range": [c["second"], c["first"]]}},
                "shape": {"field": "series", "scale": {**scale, "range": ["triangle-up", "circle"]}},
            },
        },
        sentence,
        height=190,
        key=key,
    )


def bars(rows: Sequence[tuple[str, int]], sentence: str, *, key: str) -> None:
    """Bars start at 0 and print their numbers."""
    c = ink()
    places = {
        "field": "place",
        "type": "nominal",
        "title": None,
        "sort": None,
        "axis": {"domain": False, "ticks": False, "labelLimit": 150, "labelOverlap": False},
    }
    counts = {"field": "n", "type": "quantitative", "title": None, "axis": None, "scale": {"zero": True}}
    chart(
        {
            "data": {"values": [{"place": place, "n": n} for place, n in rows]},
            "encoding": {"y": places, "x": counts},
            "layer": [
                {"mark": {"type": "bar", "color": c["first"], "height": 14}},
                {"mark": {"type": "text", "align": "left", "dx": 5, "color": c["text"], "fontSize": 12}, "encoding": {"text": {"field": "n"}}},
            ],
        },
        sentence,
        height=28 * max(len(rows), 1) + 24,
        key=key,
    )
