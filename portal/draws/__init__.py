"""How is a sample drawn that neither side can steer? The auditor asks, the portal freezes and commits itself, he gives his nonce, it draws."""

from portal.draws.papers import give_nonce, wish
from portal.draws.reading import (
    Item,
    Register,
    Standing,
    Taken,
    audited_areas,
    bundle,
    content,
    drawn,
    draws,
    item,
    items,
    newest_bundle,
    register,
    request_note,
)
from portal.draws.refusing import abort
from portal.draws.terms import Wanted

__all__ = [
    "Item",
    "Register",
    "Standing",
    "Taken",
    "Wanted",
    "abort",
    "audited_areas",
    "bundle",
    "content",
    "drawn",
    "draws",
    "give_nonce",
    "item",
    "items",
    "newest_bundle",
    "register",
    "request_note",
    "wish",
]
