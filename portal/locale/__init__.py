"""What is this English sentence called in the reader's language? The one catalogue, for screens, notices and the command line alike."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
PSEUDO = "xx"


def N_(msgid: str) -> str:
    """Mark a sentence for the catalogue that is translated later, where it is shown."""
    return msgid


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """English is the source and has no catalogue."""
    path = HERE / language / "LC_MESSAGES" / "anjian.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}


def translate(msgid: str, language: str, **params: object) -> str:
    """The pseudo-locale brackets every sentence that has a translation, so that a test can see the ones that have none or were never wrapped."""
    text = catalogue(language).get(msgid, msgid) if language != PSEUDO else f"⟦{msgid}⟧" if msgid in catalogue(LANGUAGES[0]) else msgid
    return text.format(**params) if params else text


def known(language: str | None) -> str | None:
    """`zh-CN` is zh; a language we do not speak is none."""
    short = (language or "").replace("_", "-").split("-")[0].lower()
    return short if short in (*LANGUAGES, PSEUDO) else None
