"""Which place does this code lead to, and what hangs there? Posters with a QR code that open the report form with the place filled in."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno

from db.log import EntryKind
from db.sealed import blind_of
from db.session import Work, writes
from portal import areas, sheets
from portal.areas import Place
from portal.errors import Invalid, NotFound
from portal.policy import Action, require

TOKEN_BYTES = 10
MOST = 300


@dataclass(frozen=True)
class Poster:
    """What stands on one sheet."""

    path: str
    path_en: str
    token: str


def token_of(area_id: UUID) -> str:
    """The same for the same place on every poster; nobody without the key can go through the places one by one."""
    return b32encode(blind_of("area", "poster", str(area_id))[:TOKEN_BYTES]).decode().lower()


def place_of(work: Work, token: str) -> Place:
    """Where a poster hangs, as long as the place is in use."""
    typed = token.lower().encode()
    found = [place for place in areas.places(work) if hmac.compare_digest(token_of(place.id).encode(), typed)]
    if not found:
        raise NotFound("This code leads to no place that is in use. Ask for a new poster, or sign in and report there.")
    return found[0]


@writes
def print_posters(work: Work, area_ids: Collection[UUID]) -> list[Poster]:
    """One sheet for each of these places that is in use."""
    require(work.actor, Action.POSTER_PRINT, None)
    wanted = set(area_ids)
    found = [place for place in areas.places(work) if place.id in wanted][:MOST]
    if not found:
        raise NotFound("None of these places is in use. Nothing was printed.")
    work.entry(EntryKind.ADMIN, "poster.printed", detail=" ".join(str(place.id) for place in found))
    return [Poster(place.path, place.path_en if place.path_en != place.path else "", token_of(place.id)) for place in found]


def paper(address: str) -> Callable[[Sequence[Poster]], bytes]:
    """What makes a PDF of posters: the code in the middle leads to the form of that place."""
    if not address.startswith(("https://", "http://")):
        raise Invalid("Say under which address people reach this portal: ANJIAN_PUBLIC_URL.", field="public_url")
    return lambda posters: sheets.pdf("posters", _on_paper(posters, address.rstrip("/")))


def _on_paper(posters: Sequence[Poster], address: str) -> dict[str, Any]:
    return {"posters": [_sheet(poster, f"{address}/r/{poster.token}") for poster in posters]}


def _sheet(poster: Poster, address: str) -> dict[str, str]:
    picture = segno.make(address, error="q").svg_inline(border=0)
    return {"path": poster.path, "path_en": poster.path_en, "address": address, "qr": picture}
