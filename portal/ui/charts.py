"""What does the picture of the whole look like? One look for every chart: a plain Vega-Lite dictionary and its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from portal.ui.style import on_phone

LIGHT = {"text": "#1B2431", "muted": "#566173", "line": "#D5DCE5", "first": "#12508C", "second": "#DB7A14", "on_first": "#FFFFFF"}
DARK = {"text": "#E4E9F0", "muted": "#A5B0BF", "line": "#333E4C", "first": "#84BBF3", "second": "#EE8A3A", "on_first": "#10151C"}
PICK = "pick"
WHOLE = {"tickMinStep": 1, "format": "d", "tickCount": 3}  # a y axis of whole numbers; the configuration cannot say how many ticks
FONT = "Segoe UI, Roboto, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif"


def ink() -> dict[str, str]:
    return DARK if st.context.theme.type == "dark" else LIGHT


def config(c: dict[str, str]) -> dict[str, Any]:
    """No frame, no vertical grid, legend on top, 12 px."""
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
        "axisY": {"domain": False, "ticks": False},
        "legend": {"orient": "top", "title": None, "labelFontSize": 12, "labelColor": c["text"], "symbolSize": 80},
        "bar": {"cornerRadiusEnd": 2},
        "line": {"strokeWidth": 2},
        "point": {"size": 40, "filled": True},
    }


def chart(spec: dict[str, Any], sentence: str, *, height: int, key: str) -> str:
    """The sentence says what the chart shows; it is the caption and the text for screen readers.

    Data with a `to` can be pressed: what was pressed comes back, else an empty text. The browser gets its place in the list only.
    """
    known = [row["to"] for row in spec["data"]["values"] if row.get("to")]
    rows = [{**row, "to": known.index(row["to"]) if row.get("to") else -1} for row in spec["data"]["values"]] if known else spec["data"]["values"]
    drawn = {**_inside({**spec, "data": {"values": rows}}), "height": height, "config": config(ink())}
    if not known:
        st.vega_lite_chart(drawn, key=key, alt=sentence)
        st.caption(sentence)
        return ""
    event: Any = st.vega_lite_chart(drawn, key=key, alt=sentence, on_select="rerun")
    st.caption(sentence)
    picked = [row.get("to", -1) for row in event.selection.get(PICK, [])]
    return next((known[n] for n in picked if 0 <= n < len(known)), "")


def pressed(mark: dict[str, Any]) -> dict[str, Any]:
    """A layer whose marks can be pressed."""
    select = {"type": "point", "fields": ["to"], "toggle": False}
    return {**mark, "mark": {**mark["mark"], "cursor": "pointer"}, "params": [{"name": PICK, "select": select}]}


def _inside(spec: dict[str, Any]) -> dict[str, Any]:
    """The data go into the layers: at the top Streamlit would turn twenty numbers into a data frame and Arrow, half the cost of the chart."""
    rest = {name: part for name, part in spec.items() if name not in ("data", "layer")}
    layers = spec.get("layer", [rest])
    shared = rest if "layer" in spec else {}
    return {**shared, "layer": [{"data": spec["data"], **layer} for layer in layers]}


def two_lines(points: Sequence[tuple[str, str, int, str]], names: tuple[str, str], sentence: str, *, key: str) -> str:
    """points: (week, name, count, where it leads). The series differ by colour and by the shape of their points."""
    c = ink()
    scale = {"domain": list(names)}
    return chart(
        {
            "data": {"values": [{"x": x, "series": series, "n": n, "to": to} for x, series, n, to in points]},
            "encoding": {
                "x": {"field": "x", "type": "ordinal", "title": None, "sort": None, "axis": {"labelOverlap": True}},
                "y": {"field": "n", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": WHOLE},
                "color": {"field": "series", "scale": {**scale, "range": [c["second"], c["first"]]}},
                "shape": {"field": "series", "scale": {**scale, "range": ["triangle-up", "circle"]}},
            },
            "layer": [{"mark": {"type": "line"}}, pressed({"mark": {"type": "point", "size": 90}})],
        },
        sentence,
        height=210,
        key=key,
    )


def bars(rows: Sequence[tuple[str, int, str]], sentence: str, *, key: str) -> str:
    """rows: (name, count, where it leads). Bars start at 0 and print their numbers."""
    c = ink()
    places = {
        "field": "place",
        "type": "nominal",
        "title": None,
        "sort": None,
        "axis": {"domain": False, "ticks": False, "labelLimit": 220, "labelOverlap": False},
    }
    counts = {"field": "n", "type": "quantitative", "title": None, "axis": None, "scale": {"zero": True}}
    return chart(
        {
            "data": {"values": [{"place": place, "n": n, "to": to} for place, n, to in rows]},
            "encoding": {"y": places, "x": counts},
            "layer": [
                pressed({"mark": {"type": "bar", "color": c["first"], "height": 16}}),
                {"mark": {"type": "text", "align": "left", "dx": 5, "color": c["text"], "fontSize": 12}, "encoding": {"text": {"field": "n"}}},
            ],
        },
        sentence,
        height=28 * max(len(rows), 1) + 24,
        key=key,
    )


def columns(rows: Sequence[tuple[str, int, str]], sentence: str, *, key: str, rule: float | None = None) -> str:
    """One column a month with its number; a dashed line where many begins."""
    c = ink()
    x = {"field": "x", "type": "ordinal", "title": None, "sort": None, "axis": {"labelOverlap": True}}
    y = {"field": "n", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": WHOLE}
    layers: list[dict[str, Any]] = [
        pressed({"mark": {"type": "bar", "color": c["first"]}, "encoding": {"x": x, "y": y}}),
        {
            "mark": {"type": "text", "dy": -7, "color": c["text"], "fontSize": 12},
            "encoding": {"x": x, "y": y, "text": {"field": "n"}},
        },
    ]
    if rule is not None:
        layers.append({"mark": {"type": "rule", "strokeDash": [5, 4], "color": c["second"], "strokeWidth": 2}, "encoding": {"y": {"datum": rule}}})
    return chart({"data": {"values": [{"x": month, "n": n, "to": to} for month, n, to in rows]}, "layer": layers}, sentence, height=200, key=key)


def rates(rows: Sequence[tuple[str, float | None, str]], sentence: str, *, key: str) -> str:
    """One point a month between 0 and 100 %, the last and the lowest with their numbers; where nothing fell due there is none."""
    c = ink()
    rated = [(rate, n) for n, (_month, rate, _to) in enumerate(rows) if rate is not None]
    spoken = {n for _rate, n in (min(rated), rated[-1])} if rated else set()
    values = [
        {"x": month, "n": round(100 * rate, 1), "said": n in spoken, "to": to} if rate is not None else {"x": month, "n": None, "to": ""}
        for n, (month, rate, to) in enumerate(rows)
    ]
    x = {"field": "x", "type": "ordinal", "title": None, "sort": None, "axis": {"labelOverlap": True}}
    y = {
        "field": "n",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 100]},
        "axis": {"labelExpr": "datum.value + ' %'", "tickCount": 4},
    }
    text = {"text": {"field": "n", "format": ".0f"}}
    return chart(
        {
            "data": {"values": values},
            "encoding": {"x": x, "y": y},
            "layer": [
                {"mark": {"type": "line", "color": c["first"]}},
                pressed({"mark": {"type": "point", "color": c["first"], "size": 90}}),
                {"transform": [{"filter": "datum.said"}], "mark": {"type": "text", "dy": 14, "color": c["text"], "fontSize": 12}, "encoding": text},
            ],
        },
        sentence,
        height=200,
        key=key,
    )


def heat(cells: Sequence[tuple[str, str, int, str]], sentence: str, *, rows: int, key: str) -> str:
    """cells: (row, column, count, where it leads). Each prints its number, so that the shade is never alone."""
    c = ink()
    most = max((n for _row, _column, n, _to in cells), default=1)
    axis = {
        "orient": "top",
        "domain": False,
        "ticks": False,
        "labelLimit": 90 if on_phone() else 66,
        "labelOverlap": False,
        "labelAngle": -45 if on_phone() else 0,
    }
    x = {"field": "column", "type": "nominal", "title": None, "sort": None, "axis": axis}
    y = {"field": "row", "type": "nominal", "title": None, "sort": None, "axis": {"domain": False, "ticks": False, "labelLimit": 150}}
    shade = {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [c["line"], c["first"]], "domain": [0, most]}}
    written = {"condition": {"test": f"datum.n > {most * 0.55}", "value": c["on_first"]}, "value": c["text"]}
    return chart(
        {
            "data": {"values": [{"row": row, "column": column, "n": n, "to": to} for row, column, n, to in cells]},
            "encoding": {"x": x, "y": y},
            "layer": [
                pressed({"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"color": shade}}),
                {"mark": {"type": "text", "fontSize": 12}, "encoding": {"text": {"field": "n"}, "color": written}},
            ],
        },
        sentence,
        height=30 * max(rows, 1) + (90 if on_phone() else 40),
        key=key,
    )
