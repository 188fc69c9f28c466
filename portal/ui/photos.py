"""How are the photos of a hazard compared: before with after, and one that may be the same as another?"""

from __future__ import annotations

import streamlit as st

from portal import hazards
from portal.hazards import Alike, Record
from portal.ui import facts, frame, uploads
from portal.ui.uploads import Shot
from portal.ui.words import _, moment


def shots(record: Record, taken: str, *, latest: bool = False) -> list[Shot]:
    """Those of one side, numbered as on the whole record; `latest`: only those handed in last."""
    side = [(n, picture) for n, picture in enumerate(record.pictures, 1) if picture.taken == taken]
    last = max((picture.step for _n, picture in side), default=0)
    unnamed = record.source == "unnamed" and taken == "before"
    return [Shot(str(p.id), f"{n} · {moment(p.at, by_the_hour=unnamed)}") for n, p in side if not latest or p.step == last]


def before_and_after(record: Record, *, latest: bool = False) -> None:
    uploads.pair((_("Before"), shots(record, "before")), (_("After"), shots(record, "after", latest=latest)))


def hints(record: Record, *, where: str = "page") -> None:
    """For whoever judges it: look for yourself. Two honest photos of one spot look the same too."""
    for one in frame.read(hazards.alike, record.id) if record.pictures else ():
        with st.container(horizontal=True, vertical_alignment="center", key=f"{where}-alike-{one.picture_id}-{one.other_id}"):
            st.markdown(f":orange[:material/content_copy:] {facts.plain(_said(record, one))}", width="stretch")
            with st.popover(_("Compare")):
                here, there = Shot(str(one.picture_id), record.number), Shot(str(one.other_id), one.number)
                uploads.pair((_("Photo {n}", n=_n(record, one)), [here]), (_("The other photo"), [there]))


def _said(record: Record, one: Alike) -> str:
    """Own words for each of the four cases."""
    n, own = _n(record, one), one.number == record.number
    if own:
        return (
            _("Photo {n}, after the repair, is the very file of before.", n=n)
            if one.exact
            else _("Photo {n}, after the repair, looks like before.", n=n)
        )
    if one.exact:
        return _("Photo {n} is the very file of one in {number}.", n=n, number=one.number)
    return _("Photo {n} may be the same photo as in {number}.", n=n, number=one.number)


def _n(record: Record, one: Alike) -> int:
    return next(n for n, picture in enumerate(record.pictures, 1) if picture.id == one.picture_id)
