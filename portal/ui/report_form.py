"""How does the report form stand on a page? As a component whose files are ours: it keeps the draft in the browser and sends by itself."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from portal import form, posters
from portal.areas import Place
from portal.ui import frame
from portal.ui.words import CATEGORIES, _, language, local_name

NAME = "anjian.report"


def report_form(places: Sequence[Place], *, at: Place | None) -> str | None:
    """The number of the report that was just received; `at` is the place that a poster named."""
    _known()
    choices = [(str(place.id), local_name(place.path, place.path_en)) for place in places]
    data = form.named(
        _,
        action=f"/report/send?lang={language()}",
        who=form.owner(frame.me()),
        places=choices,
        categories=[(code, _(word)) for code, word in CATEGORIES.items()],
        place=str(at.id) if at else "",
    )
    drawn = st.components.v2.component(NAME, js="report.js", css="report.css")
    number = drawn(data=data, key="report-form", on_sent_change=lambda: None).sent
    return str(number) if number else None


def without_a_name(place: Place) -> None:
    """Whoever came by a poster may still choose to give no name."""
    label, address = _("Report without giving your name"), f"/r/{posters.token_of(place.id)}?unnamed=1&lang={language()}"
    st.markdown(f"[{label}]({address})")


def _known() -> None:
    """Streamlit finds the components of installed packages; the portal is none, so its one component is named here."""
    manager = get_bidi_component_manager()
    if manager.get_component_path(NAME) is None:
        package, name = NAME.split(".")
        folder = form.ASSETS.relative_to(form.ASSETS.parents[1])
        manager.register_from_manifest(ComponentManifest(package, "1", [ComponentConfig(name, str(folder))]), form.ASSETS.parents[1])
