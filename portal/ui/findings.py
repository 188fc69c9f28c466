"""How does an auditor write his findings, and how does one look?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, findings
from portal.findings import DUTIES, GRADES, KINDS, PARTS, SOURCES, Piece, Said, Shown, why_nobody
from portal.locale import N_
from portal.reports import clerk
from portal.ui import changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.words import OFFICES, _, local_name, today

LABELS = {
    "condition": N_("Condition"),
    "criterion": N_("Criterion"),
    "cause": N_("Cause"),
    "effect": N_("Effect"),
    "advice": N_("Advice"),
}
LONGEST = 4000
GRADED = {code: f"grade_{code}" for code in GRADES}
RECORD, AREA = "record", "area"


def page(engagement_id: UUID, areas: Mapping[UUID, str]) -> None:
    """The team's findings, and a way to write another."""
    found = frame.read(findings.findings, engagement_id)
    if any(one.trace is None and not one.dropped for one in found):
        _traced_at_once(engagement_id)
        found = frame.read(findings.findings, engagement_id)
    if st.button(_("Write a finding"), icon=":material/add:", type="primary", key="write"):
        changes.ask(_("Write a finding"), "fact_check", lambda: _write(engagement_id, areas, None))
    if not found:
        facts.nothing_here("fact_check", _("No finding yet"), _("What you find is kept version by version; the newest counts."), key="no-finding")
    for place, one in enumerate(found, 1):
        _card(engagement_id, areas, place, one)
    frame.link("audit-report", _("To the report"))


def _card(engagement_id: UUID, areas: Mapping[UUID, str], place: int, one: Shown) -> None:
    title = one.number or _("Finding {n}", n=place)
    with st.container(border=True, key=f"card-finding-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{facts.plain(title)}**", width="content")
            states.badge("dropped" if one.dropped else GRADED[one.grade])
            st.caption(_("version {n}", n=one.n), width="content")
        if one.dropped:
            st.text(one.why)
            return
        told(one.texts, one.source, [(piece.kind, piece.name) for piece in one.evidence], one.trace)
        if not one.number:
            with st.container(horizontal=True):
                if st.button(_("Write a new version"), icon=":material/edit:", key=f"edit-{one.id}"):
                    changes.ask(_("Write a new version"), "edit", lambda: _write(engagement_id, areas, one))
                if st.button(_("Drop it"), icon=":material/block:", key=f"drop-{one.id}"):
                    changes.ask(_("Drop this finding"), "block", lambda: _drop(engagement_id, one))


def told(
    texts: Mapping[str, Any],
    source: str,
    evidence: Sequence[tuple[str, str]],
    trace: Mapping[str, Any] | None,
    names: Mapping[str, str] | None = None,
) -> None:
    """The five parts, on what they rest, whose duty it was."""
    criterion = f"{_(SOURCES[source])}: {texts['criterion']}"
    facts.facts((_(LABELS[name]), criterion if name == "criterion" else texts[name]) for name in LABELS)
    named = ", ".join(f"{_(KINDS[kind].name)} {name}" if kind in KINDS else name for kind, name in evidence)
    facts.facts([(_("Evidence"), named), *(_traced(trace, names or {}) if trace else [])])


def _traced(trace: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    where = " · ".join(local_name(*trace[part]) for part in ("department", "area") if trace[part])
    duty = DUTIES[trace["duty"]]
    said = [(_("Duty"), _(duty.name)), (_("Day"), trace["day"]), (_("Place"), where)]
    return [*said, *((_(OFFICES[link["office"]]), _held(link["held"], names) or _(why_nobody(trace, link["office"]))) for link in trace["links"])]


def _held(held: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Under a code, the same for the same person throughout an engagement; with the name for whoever may know it."""
    said = [
        " ".join([
            _("{code} ({since} – {until})", code=one["who"], since=one["since"], until=one["until"] or _("to date")),
            *([names[one["who"]]] if one["who"] in names else []),
            *([_("away")] if one["away"] else []),
            *([_("standing in")] if one["stands_in"] else []),
        ])
        for one in held
    ]  # fmt: skip
    return "; ".join(said)


def _write(engagement_id: UUID, areas: Mapping[UUID, str], one: Shown | None) -> None:
    """Every part on one screen; refused, it says which part is missing and keeps what was typed."""
    pieces = frame.read(findings.pieces, engagement_id)
    texts: dict[str, Any] = {"condition": _area("condition", one)}
    source = st.selectbox(
        _("Where the criterion stands"), list(SOURCES), index=_at(SOURCES, one.source if one else None), format_func=_source, key="f-source"
    )
    texts |= {name: _area(name, one) for name in ("criterion", "cause", "effect", "advice")}
    grade = st.segmented_control(
        _("How grave (required)"), list(GRADES), default=one.grade if one else None, format_func=lambda code: _(GRADES[code]), key="f-grade"
    )
    evidence = _evidence(pieces, one)
    traced = _whose(pieces, areas, one)
    said = Said(source=source, grade=grade or "", evidence=evidence, **texts, **traced)
    lacking = [PARTS[name] for name in texts if not texts[name]]
    lacking += [why for given, why in ((grade, N_("Choose how grave it is.")), (evidence, N_("Name at least one piece of evidence."))) if not given]
    follows = _("Kept as a version that nobody can change. The portal traces at once who held the office on that day.")
    if confirmed(_("Save"), follows=follows, ready=not lacking, missing=_(lacking[0]) if lacking else ""):
        kept = one.id if one else None
        frame.act(_("Finding saved"), findings.write, engagement_id, said=said, finding_id=kept, then=lambda _made: _traced_at_once(engagement_id))


def _traced_at_once(engagement_id: UUID) -> None:
    frame.attended(clerk.attend, engagement_id)


def _area(name: str, one: Shown | None) -> str:
    label = _("{part} (required)", part=_(LABELS[name]))
    return st.text_area(label, value=one.texts[name] if one else "", max_chars=LONGEST, height=80, key=f"f-{name}").strip()


def _source(code: str) -> str:
    return _(SOURCES[code])


def _at(known: Mapping[str, Any], code: str | None) -> int:
    return list(known).index(code) if code is not None and code in known else 0


def _evidence(pieces: Sequence[Piece], one: Shown | None) -> list[tuple[str, UUID]]:
    names = {f"{piece.kind}:{piece.id}": f"{_(KINDS[piece.kind].name)} {piece.name}" for piece in pieces}
    kept = [f"{piece.kind}:{piece.id}" for piece in one.evidence] if one else []
    default = [code for code in kept if code in names]
    chosen = st.multiselect(
        _("Evidence (at least one)"), list(names), default, format_func=names.__getitem__, placeholder=_("Choose"), key="f-evidence"
    )
    return [(code.partition(":")[0], UUID(code.partition(":")[2])) for code in chosen]


def _whose(pieces: Sequence[Piece], areas: Mapping[UUID, str], one: Shown | None) -> dict[str, Any]:
    """Whose responsibility is traced: by a drawn record, else by an area; on a day."""
    duty = st.selectbox(
        _("Whose duty is traced"),
        list(DUTIES),
        index=_at(DUTIES, one.duty if one else None),
        format_func=lambda code: _(DUTIES[code].name),
        key="f-duty",
    )
    places = {f"{RECORD}:{piece.id}": piece.name for piece in pieces if piece.kind == "item"} | {f"{AREA}:{key}": name for key, name in areas.items()}
    kept = (f"{RECORD}:{one.item_id}" if one.item_id else f"{AREA}:{one.area_id}") if one else None
    left, right = st.columns(2)
    where = left.selectbox(_("Of which record or area"), list(places), index=_at(places, kept), format_func=places.__getitem__, key="f-where")
    now = today(clock.now())
    day = right.date_input(_("On which day"), value=one.day if one else now, max_value=now, format="YYYY-MM-DD", key="f-day")
    kind, _colon, found = (where or "").partition(":")
    ids = {"item_id": UUID(found) if kind == RECORD else None, "area_id": UUID(found) if kind == AREA else None}
    return {"duty": duty, "day": day, **ids}


def _drop(engagement_id: UUID, one: Shown) -> None:
    why = written(_("Reason (required)"), "drop-why")
    follows = _("It stays on record as dropped, with the reason, and stands in no report.")
    if confirmed(_("Drop it"), follows=follows, ready=bool(why), missing=_("Write the reason.")):
        frame.act(_("Dropped"), findings.drop, engagement_id, one.id, why=why)
