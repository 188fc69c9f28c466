"""How is a list, or one hazard, taken out as a file? A dialog says what it holds and that it goes on record, then gives one-time addresses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, downloads, hazards
from portal.hazards import files
from portal.locale import N_
from portal.ui import facts, frame, ledger, states
from portal.ui.record import HAPPENED
from portal.ui.words import _, language, moment, number

KINDS = {"xlsx": N_("Excel file (XLSX)"), "csv": N_("CSV file")}


def of_ledger(asked: Mapping[str, Any], *, state: str, words: str, order: str, places: Mapping[str, str], departments: Mapping[str, str]) -> None:
    """A button, for whoever may; what is filtered is what is taken."""
    if not frame.read(hazards.exports):
        return
    if st.button(_("Export as a file"), icon=":material/download:", key="take-out"):
        said = _said(asked, state, words, places, departments)
        st.dialog(_("Export as a file"), icon=":material/download:", width="medium")(lambda: _ledger(asked, state, words, order, said))()


def _ledger(asked: Mapping[str, Any], state: str, words: str, order: str, said: str) -> None:
    st.text(said)
    st.caption(_("At most {n} hazards, the first in this order. The export and who made it go on record.", n=number(hazards.MOST_TAKEN)))
    about, called = ((_("Filters"), said), (_("Exported"), moment(clock.now()))), _("Hazard ledger")
    for kind, name in KINDS.items():
        address = downloads.offer(
            frame.me(),
            hazards.ledger_file,
            filename=f"{called}.{kind}",
            media_type=files.TYPES[kind],
            finish=partial(files.ledger, kind=kind, language=language(), about=about),
            **{**asked, "state": state, "words": words, "order": order},
        )
        facts.file(address, _(name))


def of_record(hazard_id: UUID, number_of: str) -> None:
    """One hazard on paper: facts, pictures, what happened."""
    if not frame.read(hazards.exports, hazard_id):
        return
    address = downloads.offer(
        frame.me(),
        hazards.record_sheet,
        filename=f"{number_of}.pdf",
        media_type="application/pdf",
        finish=partial(files.sheet, language=language(), happened={code: said for code, (said, _icon) in HAPPENED.items()}),
        hazard_id=hazard_id,
    )
    facts.file(address, _("Print sheet with timeline and photos (PDF)"))


def _said(asked: Mapping[str, Any], state: str, words: str, places: Mapping[str, str], departments: Mapping[str, str]) -> str:
    """The filters in words, for the reader and for the file."""
    totals = {"open": _("Not closed"), "all": _("All"), "owed": _("To rectify"), "waiting": _("Waiting for me")}
    parts = [totals.get(state) or states.word(state)]
    parts += [places[str(asked["area_id"])]] if asked.get("area_id") else []
    parts += [departments[str(asked["department_id"])]] if asked.get("department_id") else []
    return " · ".join([*parts, *ledger.told(asked), *([f"“{words}”"] if words else [])])
