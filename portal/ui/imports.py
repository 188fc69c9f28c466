"""How does somebody say what the words of an earlier ledger mean, and how is he told what became of each row?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import streamlit as st

from portal import downloads
from portal.imports import Result, books, dates, mapping, oddities, problems, tables
from portal.imports.mapping import Mapping as Words
from portal.imports.tables import Table, folded
from portal.imports.words import CODES, HEADINGS, LEFT_OUT, SPOT
from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.words import CATEGORIES, KINDS, SEVERITIES, _, number

KINDS_OF_FILE = ["csv", "txt", "xlsx", "xlsm"]
LARGEST_MB = 8
MOST_WORDS, SHOWN, SHOWN_ON_PHONE = 40, 200, 20
FIELDS = {
    "content": N_("What was found (required)"),
    "found_at": N_("Date found (required)"),
    "status": N_("State"),
    "id": N_("Number in that ledger"),
    "place": N_("Place"),
    "unit": N_("Assigned to"),
    "category": N_("Category"),
    "grade": N_("Level"),
    "due": N_("Deadline"),
    "closed_at": N_("Closed on"),
}
WORDS_OF = {"status": N_("What its states mean here"), "grade": N_("What its levels mean here"), "category": N_("What its categories mean here")}


def file() -> Any:
    """The file as the browser holds it: it is read anew on each run and kept nowhere."""
    with st.container(key="table-file"):
        return st.file_uploader(_("Ledger (XLSX or CSV)"), type=KINDS_OF_FILE, max_upload_size=LARGEST_MB, key="ledger-file")


def what_is_needed() -> None:
    facts.facts(
        [
            (_("Needed"), _("A row of headings, and in each row what was found and on which day.")),
            (_("Good to have"), _("Number, place, department, state, level, deadline. A ledger without numbers works too.")),
            (_("Kept as it is"), _("Every word of a row stays with the record, also of columns that have no place here.")),
        ]
    )


def kept(names: Mapping[str, int]) -> str | None:
    """A mapping that somebody kept, the newest version of it."""
    if not names:
        return None
    return st.selectbox(
        _("Kept mapping"),
        list(names),
        index=None,
        key="kept",
        width=360,
        format_func=lambda name: _("{name} (version {n})", name=name, n=names[name]),
        placeholder=_("None: headings that are known are recognised"),
    )


def table(chosen: Any, said: Words, name: str | None) -> Table:
    """Which sheet, and in which of its lines the headings stand."""
    sheets = frame.check(books.sheets_of, chosen.getvalue(), chosen.name)
    known = tables.known_as(HEADINGS, said.columns)
    sheet, mark = tables.chosen(sheets, HEADINGS, said.columns), _mark(chosen.name, name)
    with st.container(horizontal=not frame.phone(), gap="small"):
        if len(sheets) > 1:
            hidden = {one.name: _("{name} (hidden)", name=one.name) if one.hidden else one.name for one in sheets}
            picked = st.selectbox(_("Sheet"), list(hidden), index=sheets.index(sheet), format_func=hidden.__getitem__, key=f"sheet-{mark}")
            sheet = tables.chosen(sheets, HEADINGS, said.columns, picked)
        upper = list(sheet.lines)[: tables.LOOK_FOR_HEADINGS]
        best = upper.index(tables.heading_line(sheet, known))
        line = st.selectbox(
            _("Row of headings"),
            upper,
            index=best,
            key=f"heading-{_mark(mark, sheet.name)}",
            format_func=lambda line: f"{line}: {' · '.join(dict.fromkeys(filter(None, sheet.lines[line])))[:60]}",
        )
    return tables.laid_out(sheet, HEADINGS, own_names=said.columns, heading=line)


def columns(laid: Table, said: Words) -> dict[str, str]:
    """Field -> the column that holds it, as the person leaves it; samples help to choose."""
    st.subheader(_("Which column is what?"), anchor=False)
    mark, titles, chosen = _mark(laid.sheet.name, laid.heading, *laid.titles, said.as_text()), [t for t in laid.titles if t], {}
    with st.grid(1 if frame.phone() else 3, gap="small"):
        for field, label in FIELDS.items():
            with st.container(gap="xxsmall"):
                known = laid.fields.get(field)
                index = titles.index(known) if known in titles else None
                title = st.selectbox(_(label), titles, index=index, key=f"column-{field}-{mark}", placeholder=_("Not in the file"))
                if title:
                    st.caption(facts.plain(_sample(laid, title)))
                    chosen[field] = title
    return chosen


def named(laid: Table, chosen: Mapping[str, str]) -> Table:
    """The same sheet under the headings that the person chose, and no others."""
    return tables.laid_out(laid.sheet, HEADINGS, own_names=_own_names(laid, chosen), heading=laid.heading)


def words(laid: Table, said: Words, chosen: Mapping[str, str]) -> tuple[Words, list[str]]:
    """What each state, level and type of the ledger means here; states that nobody has said are named."""
    meant: dict[str, dict[str, str]] = {}
    unsaid = _meanings("status", oddities.words(laid, "status"), said, meant)
    for field in ("grade", "category"):
        strange = {word: n for word, n in oddities.words(laid, field).items() if word and not said.code(field, word)}
        kept_words = {word: code for word, code in said.values.get(field, {}).items() if word not in strange}
        if strange:
            with st.expander(_("{title} (optional: {n} unknown words)", title=_(WORDS_OF[field]), n=len(strange))):
                _meanings(field, strange, said, meant)
        meant[field] = kept_words | meant.get(field, {})
    return Words(_own_names(laid, chosen), meant, _day_first(laid, said)), unsaid


def options(said: Words) -> bool:
    """Whether unknown departments may be made; and the mapping, kept for the next file."""
    only = st.toggle(_("Only rows whose department is known here"), key="known-units")
    with st.expander(_("Keep this mapping for the next file")):
        name = st.text_input(_("Name of the mapping"), key="map-name", max_chars=mapping.LONGEST_NAME, width=360)
        st.caption(_("Everybody who may import can choose it. Under a name that exists it becomes a new version."))
        if st.button(_("Keep the mapping"), disabled=not name.strip(), key="keep-map"):
            frame.act(_("Mapping kept"), mapping.keep, name, said)
    return only


def missing(laid: Table, chosen: Mapping[str, str], unsaid: Sequence[str]) -> str:
    """What a person still has to say before anything can be tried."""
    if "content" not in laid.fields or "found_at" not in laid.fields:
        return _("Say which column holds what was found, and which its date.")
    if len(set(chosen.values())) < len(chosen):
        return _("One column was chosen for two things.")
    if len(oddities.words(laid, "status")) > MOST_WORDS:
        return _("The column of states has more than {n} different words. Choose another one, or none.", n=MOST_WORDS)
    return _("Say what each state of the ledger means here: {n} still missing.", n=len(unsaid)) if unsaid else ""


def outcome(result: Result, *, trial: bool) -> None:
    """Four counts, the rows there is something to say about, and the same as a file."""
    st.subheader(_("What would happen") if trial else _("What became of the rows"), anchor=False)
    if not trial:
        st.success(_("{n} rows brought in.", n=number(result.imported)), icon=":material/check_circle:")
    said = {
        _("New"): result.imported,
        _("Here already"): result.unchanged,
        _("Flagged rows"): _rows(result.flagged),
        _("Stay out"): len(result.rejected),
    }
    with st.grid(4, min_column_width=150, gap="xsmall"):
        for label, value in said.items():
            st.metric(label, number(value), border=True, height="stretch")
    lines = _lines(result)
    if not lines:
        return
    _listed(lines)
    name, label = _("Rows with remarks"), _("Download all remarks (CSV)")
    heads = [_("Row"), _("What became of it"), _("The reason")]
    address = downloads.offer(frame.me(), problems.remarks_file, filename=f"{name}.csv", media_type="text/csv", heads=heads, lines=lines)
    facts.file(address, label)


def wanted(tried: Result) -> bool:
    """The button that brings the rows in, once there is something new."""
    st.caption(
        _("Imported rows go on record and are never deleted. Nothing that is here already is overwritten.")
        if tried.imported
        else _("There is nothing new in this file.")
    )
    label = _("Bring in {n} rows", n=number(tried.imported))
    return st.button(label, type="primary", icon=":material/download_done:", disabled=not tried.imported, key="bring-in")


def progress() -> Callable[[int, int], None]:
    bar = st.progress(0.0)

    def moved(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), _("{done} of {total} rows", done=number(done), total=number(total)))

    return moved


def _meanings(field: str, counted: Mapping[str, int], said: Words, meant: dict[str, dict[str, str]]) -> list[str]:
    """One choice for each word; the words nobody has given a meaning."""
    if len(counted) > MOST_WORDS:
        return []
    if field == "status":
        st.subheader(_(WORDS_OF[field]), anchor=False)
    own, codes = meant.setdefault(field, {}), list(CODES[field])
    with st.grid(1 if frame.phone() else 3, gap="small"):
        for word, times in counted.items():
            known = said.code(field, word)
            label = _("{word} · {n} rows", word=facts.plain(word) if word else _("(no word)"), n=times)
            key = f"word-{field}-{_mark(word, said.as_text())}"
            code = st.selectbox(
                label, codes, index=codes.index(known) if known else None, format_func=_meaning(field), key=key, placeholder=_("Choose")
            )
            if code:
                own[word] = code
    return [word for word in counted if word not in own]


def _meaning(field: str) -> Callable[[str], str]:
    if field == "status":
        special = {SPOT: _(KINDS[SPOT]), LEFT_OUT: _("Leave these rows out")}
        return lambda code: special.get(code) or states.word(code)
    return lambda code: _((SEVERITIES if field == "grade" else CATEGORIES)[code])


def _day_first(laid: Table, said: Words) -> bool | None:
    """Asked only where the file holds a date that can mean two days."""
    doubtful = next((row.of(field) for row in laid.rows for field in ("found_at", "due", "closed_at") if dates.is_two_days(row.of(field))), "")
    if not doubtful:
        return said.day_first
    choices = {True: dates.day(doubtful, day_first=True), False: dates.day(doubtful, day_first=False)}
    return st.selectbox(
        _("Which day is {date}?", date=facts.plain(doubtful)),
        list(choices),
        index=None if said.day_first is None else list(choices).index(said.day_first),
        format_func=lambda first: str(choices[first]),
        key=f"day-first-{_mark(doubtful)}",
        width=360,
        placeholder=_("Not said: such rows stay out"),
    )


def _own_names(laid: Table, chosen: Mapping[str, str]) -> dict[str, str]:
    """Heading -> field for what was chosen; a heading that would be recognised but was not chosen is left alone."""
    own = {title: "" for title in laid.titles if tables.field_for(title, tables.known_as(HEADINGS, None)) in FIELDS}
    return own | {title: field for field, title in chosen.items()}


def _sample(laid: Table, title: str) -> str:
    return " · ".join(text if len(text) <= 24 else f"{text[:24]}…" for text in laid.samples(title))


def _lines(result: Result) -> list[tuple[int, str, str]]:
    """Row, what became of it, why: in the order of the file, rows that stay out first."""
    out = [(problem, _("stays out")) for problem in result.rejected] + [(problem, _("flagged")) for problem in result.flagged]
    return [(int(str(problem["row"])), became, tables.worded(problem["reason"], _)) for problem, became in out]


def _listed(lines: Sequence[tuple[int, str, str]]) -> None:
    if frame.phone():
        for line, became, why in lines[:SHOWN_ON_PHONE]:
            st.markdown(f"**{line}** {became}  \n:gray[{facts.plain(why)}]")
    else:
        st.dataframe(
            {_("Row"): [line for line, _became, _why in lines[:SHOWN]], _("What became of it"): [became for _line, became, _why in lines[:SHOWN]],
             _("The reason"): [why for _line, _became, why in lines[:SHOWN]]},
            column_config={_("Row"): st.column_config.NumberColumn(width=70), _("What became of it"): st.column_config.TextColumn(width=140),
                           _("The reason"): st.column_config.TextColumn(width=860)},
            hide_index=True, row_height=36, height=min(38 + 36 * len(lines), 400), key="remarks",
        )  # fmt: skip
    most = SHOWN_ON_PHONE if frame.phone() else SHOWN
    if len(lines) > most:
        st.caption(_("The first {n} of {total} remarks; the file holds them all.", n=most, total=number(len(lines))))


def _rows(found: Sequence[Mapping[str, object]]) -> int:
    return len({problem["row"] for problem in found})


def _mark(*parts: object) -> str:
    """Another file or mapping makes other widgets, so that no choice is carried over from the last one."""
    return sha256("\x1f".join(folded(str(part)) for part in parts).encode()).hexdigest()[:12]
