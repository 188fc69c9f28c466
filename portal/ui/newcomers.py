"""How does somebody hand over a list of people and see which columns were understood?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from portal.imports import staff, tables
from portal.imports.tables import Table
from portal.locale import N_
from portal.ui import facts, frame
from portal.ui.words import _

KINDS_OF_FILE = ["csv", "txt", "xlsx", "xlsm"]
LARGEST_MB = 8
FIELDS = {
    "name": N_("Full name (required)"),
    "staff_number": N_("Staff number (required)"),
    "department": N_("Department"),
    "post": N_("Post"),
    "organisation": N_("Organisation or contractor"),
    "phone": N_("Telephone"),
    "joined_on": N_("First day"),
}


def file() -> Any:
    """As the browser holds it: read anew on each run and kept nowhere."""
    with st.container(key="table-file"):
        return st.file_uploader(_("List of people (XLSX or CSV)"), type=KINDS_OF_FILE, max_upload_size=LARGEST_MB, key="people-file")


def what_is_needed() -> None:
    facts.facts(
        [
            (_("Needed"), _("A row of headings, and in each row a name and a staff number.")),
            (_("Good to have"), _("Department (by name or code), post, organisation, telephone, first day.")),
            (_("Afterwards"), _("Accounts and offices are given to each separately.")),
        ]
    )


def table(chosen: Any) -> Table:
    laid: Table = frame.check(tables.table, chosen.getvalue(), chosen.name, staff.HEADINGS)
    return laid


def recognised(laid: Table) -> None:
    """Which column means what, with a few of its words; nothing is stored yet."""
    st.subheader(_("Which column is what?"), anchor=False)
    facts.facts([(_(label), _said(laid, field)) for field, label in FIELDS.items()])


def _said(laid: Table, field: str) -> str:
    title = laid.fields.get(field)
    return f"{title}: {' · '.join(laid.samples(title))}" if title else _("Not in the file")
