"""What stands at the foot of every page: which version this is, and the newest signed checkpoint of the log."""

from __future__ import annotations

import streamlit as st

from portal import log
from portal.ui.words import _, moment, number
from portal.version import VERSION


def foot() -> None:
    """About nobody, so all read the same; looked up once a minute for everybody together."""
    last = log.standing()
    if last is None:
        st.caption(_("Version {version}", version=VERSION))
        return
    said = _(
        "Version {version} · log of {size} entries, root {root}, signed {at}",
        version=VERSION,
        size=number(last.size),
        root=last.root,
        at=moment(last.at),
    )
    st.caption(
        said,
        help=_("Every look and change is an entry. The root is a fingerprint of them all: write it down, and none of them can change unseen."),
    )
