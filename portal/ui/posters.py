"""How does a place get its poster: what it opens, and the file to print?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from portal import downloads, posters
from portal.ui import facts, frame
from portal.ui.slips import public_address
from portal.ui.words import _, number


def ask(area_ids: Sequence[UUID]) -> None:
    """The file is made when it is fetched."""

    def body() -> None:
        st.markdown(_("Each sheet carries a QR code. Whoever scans it reports at that place with a photo and a sentence, with or without a name."))
        st.caption(
            _("Sheets: {n}. The code of a place stays the same; when the place is taken out of use it leads nowhere.", n=number(len(area_ids)))
        )
        name, label = _("Posters"), _("Fetch the posters (PDF)")
        address = downloads.offer(
            frame.me(),
            posters.print_posters,
            filename=f"{name}.pdf",
            media_type="application/pdf",
            finish=posters.paper(public_address()),
            area_ids=list(area_ids),
        )
        facts.file(address, label)
        if st.button(_("Close"), key="posters-fetched"):
            st.rerun()

    st.dialog(_("Posters"), icon=":material/qr_code_2:", width="medium", on_dismiss="rerun")(body)()
