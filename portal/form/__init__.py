"""What does the report form carry, at whichever door it stands: its words, its limits, and the files that draw it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from db.actor import Actor
from db.sealed import blind_of
from portal.evidence import LARGEST_BYTES
from portal.locale import N_

ASSETS = Path(__file__).parent / "browser"
MOST_PHOTOS = 4
MOST_BYTES = 24_000_000
LONGEST = 500
Said = Callable[..., str]
Options = Sequence[tuple[str, str]]  # code and label

WORDS = {
    "photos": N_("Photos"),
    "camera": N_("Take a photo"),
    "gallery": N_("Choose photos"),
    "remove": N_("Remove photo"),
    "enough": N_("At most {most} photos. The others were left out."),
    "too_large": N_("This picture is too large: at most {n} MB. Take it at a lower resolution or crop it."),
    "empty": N_("This file is empty. Take or choose the photo again."),
    "what": N_("What did you see? (required)"),
    "what_example": N_("e.g. crates block the fire extinguisher"),
    "where": N_("Where? (required)"),
    "where_empty": N_("Choose a place"),
    "more": N_("More (optional)"),
    "spot": N_("Exact spot"),
    "spot_example": N_("e.g. beside the second lathe"),
    "category": N_("Category"),
    "category_empty": N_("Not sure"),
    "major": N_("I think it is major"),
    "fixed": N_("I have already fixed it"),
    "how": N_("How it was fixed (required)"),
    "send": N_("Send"),
    "sending": N_("Sending …"),
    "waiting": N_("No connection. It is kept on this device and goes out by itself when the connection is back."),
    "busy": N_("It could not be sent just now. It is kept on this device and goes out by itself."),
    "not_kept": N_("This browser keeps no draft. Send it before you leave the page."),
    "received": N_("Received, thank you"),
}
NAMED = {
    "missing": N_("One sentence and a place are still missing."),
    "next": N_("Next: a supervisor looks at it and gives it to a department. Sending twice makes one report."),
    "protection": N_(
        "The department does not see who you are. Only the safety director can, with a purpose and a password, and you will see that it happened."
    ),
}
UNNAMED = {
    "missing": N_("One sentence is still missing."),
    "next": N_("Next: a supervisor looks at it. Sending twice makes one report."),
    "protection": N_("Nothing that says who you are is asked or stored. You get a code with which you can follow the report and answer questions."),
    "code": N_("Your receipt code:"),
    "code_once": N_("Write it down or take a screenshot. It is shown only now and stored nowhere; whoever has it can follow this report."),
    "follow": N_("Follow this report"),
}


def owner(actor: Actor) -> str:
    """Whose draft it is: on a computer that many use, nobody finds what another began."""
    return blind_of("draft", "owner", str(actor.account_id)).hex()


def named(said: Said, *, action: str, who: str, places: Options, categories: Options, place: str) -> dict[str, Any]:
    """For whoever is signed in: with a choice of places, and what else he may say."""
    lists = {"places": _choice(places), "categories": _choice(categories)}
    return {**_form(said, NAMED), **lists, "form": "report", "who": who, "action": action, "cookies": "same-origin", "place": place}


def unnamed(said: Said, *, draft: str, action: str, follow: str) -> dict[str, Any]:
    """For whoever stands at the place: a photo and a sentence. The draft is the same one in every language; no cookie goes with it."""
    return {**_form(said, UNNAMED), "form": draft, "who": "", "action": action, "cookies": "omit", "follow": follow}


def _form(said: Said, more: dict[str, str]) -> dict[str, Any]:
    gaps = {"most": MOST_PHOTOS, "n": LARGEST_BYTES // 1_000_000}
    return {"words": {name: said(text, **gaps) for name, text in {**WORDS, **more}.items()}, "most": MOST_PHOTOS, "largest": LARGEST_BYTES}


def _choice(options: Options) -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in options]
