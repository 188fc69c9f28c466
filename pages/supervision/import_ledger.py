"""How does the plant's earlier ledger come in? Choose the file, say what its words mean, see what would happen, bring it in."""

import streamlit as st

from portal.imports import ledger, mapping
from portal.ui import frame, imports
from portal.ui.words import _

frame.head(
    _("Import a ledger"), _("Rows come in as they stand, and only once. What is odd is flagged; what cannot be kept stays out, with the reason.")
)
file = imports.file()
if file is None:
    imports.what_is_needed()
    st.stop()
kept = imports.kept(frame.read(mapping.kept))
said = frame.read(mapping.one, kept) if kept else mapping.Mapping()
table = imports.table(file, said, kept)
columns = imports.columns(table, said)
table = imports.named(table, columns)
words, unsaid = imports.words(table, said, columns)
known_units_only = imports.options(words)
if missing := imports.missing(table, columns, unsaid):
    st.info(missing, icon=":material/rule:")
    st.stop()
order = ledger.Order(table, words, known_units_only=known_units_only, by=file.name)
tried = frame.through(ledger.bring_in, order, dry_run=True)
place = st.empty()
with place.container():
    imports.outcome(tried, trial=True)
below = st.empty()
with below.container():
    wanted = imports.wanted(tried)
if wanted:
    below.empty()
    with place.container():
        imports.outcome(frame.through(ledger.bring_in, order, progress=imports.progress()), trial=False)
if st.button(_("Open the ledger"), icon=":material/list_alt:", key="to-ledger"):
    frame.go("ledger")
