"""Which remarks on an import are kept as a file? Row, what became of it, and why: words that a spreadsheet cannot take for formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from db.log import EntryKind
from db.session import Work, writes
from portal.people.looks import harmless
from portal.policy import Action, allows, require

IMPORTS = (Action.HAZARD_IMPORT, Action.PLACE_CHANGE, Action.PERSON_ADD)


@writes
def remarks_file(work: Work, *, heads: Sequence[str], lines: Sequence[Sequence[object]]) -> bytes:
    """The remarks as CSV that a spreadsheet opens. They are what the asker was told himself: whoever imports anything may keep them."""
    if not any(allows(work.actor, action, None) for action in IMPORTS):
        require(work.actor, Action.HAZARD_IMPORT, None)
    work.entry(EntryKind.EXPORT, "import.remarks")
    text = StringIO()
    table = csv.writer(text)
    table.writerow(heads)
    table.writerows([harmless(str(cell)) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
