"""How is a sample drawn that neither side can steer? The auditor asks, the portal freezes and commits itself, he gives his nonce, it draws."""

from portal.draws.attributes import HAZARDS, Attribute
from portal.draws.extent import Later
from portal.draws.lots import Line, Stream, ask_lot, choose_stream, lots_among, stream
from portal.draws.papers import give_nonce, wish
from portal.draws.reading import (
    Item,
    Register,
    Shown,
    Standing,
    Taken,
    audited_areas,
    audited_kinds,
    bundle,
    content,
    drawn,
    draws,
    history,
    item,
    items,
    newest_bundle,
    proofs,
    register,
    request_note,
)
from portal.draws.refusing import abort
from portal.draws.sizing import Preview
from portal.draws.switching import Regime, Turn, Why
from portal.draws.terms import Wanted

__all__ = [
    "HAZARDS",
    "Attribute",
    "Item",
    "Later",
    "Line",
    "Preview",
    "Regime",
    "Register",
    "Shown",
    "Standing",
    "Stream",
    "Taken",
    "Turn",
    "Wanted",
    "Why",
    "abort",
    "ask_lot",
    "audited_areas",
    "audited_kinds",
    "bundle",
    "choose_stream",
    "content",
    "drawn",
    "draws",
    "give_nonce",
    "history",
    "item",
    "items",
    "lots_among",
    "newest_bundle",
    "proofs",
    "register",
    "request_note",
    "stream",
    "wish",
]
