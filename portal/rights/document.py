"""How does the copy of everything about me look? One page that any browser opens, with the same as JSON inside for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape

from portal.locale import N_, translate
from portal.persons import Part, Row
from portal.persons.gather import WITHHELD
from portal.rights.headings import COLUMNS, HEADINGS, KEPT

TITLE = N_("Everything about me")
INTRO = N_("Made {at} (UTC) at your request: Personal Information Protection Law, art. 45. It is yours alone; keep it safe.")
CHAPTERS = (
    N_("What is kept about me"),
    N_("What I reported under my pseudonym"),
    N_("Where I acted in office"),
)
NOT_IN_IT = (
    N_("Names of others and who reported something are withheld. So are keys, hashes of passwords and the seals of the log."),
    N_("Pictures are not in it: those of your own reports are shown on their pages."),
    N_("Texts of other records were not searched for your name. If you think that you are written about somewhere, ask for it by its number."),
    N_("Where you acted in office it says that you did, not what the record says of others."),
)
NOTHING, OF_ANOTHER = N_("Nothing is kept."), N_("withheld: somebody else")
STYLE = (
    "body{font:15px/1.5 'Noto Sans SC',sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24}h1{font-size:1.5rem}"
    "h2{margin-top:2rem;border-bottom:2px solid #0b6b53}table{border-collapse:collapse;width:100%;margin:.3rem 0 1rem}"
    "th,td{text-align:left;vertical-align:top;border:1px solid #d5dae0;padding:.2rem .5rem;overflow-wrap:anywhere}"
    "th{width:11rem;font-weight:600;background:#f4f6f8}small{color:#57606a}@media(max-width:500px){th{width:7rem}}"
)


@dataclass(frozen=True)
class Everything:
    """What the copy holds, by chapter."""

    at: datetime
    own: list[Part]
    told: list[Part]
    acts: list[Part]


def page(everything: Everything, language: str) -> bytes:
    """HTML that needs nothing from outside and runs nothing."""

    def say(msgid: str, **more: object) -> str:
        return escape(translate(msgid, language, **more))

    chapters = zip(CHAPTERS, (everything.own, everything.told, everything.acts), strict=True)
    body = "".join(f"<h2>{say(title)}</h2>{_chapter(parts, language)}" for title, parts in chapters)
    notes = "".join(f"<li>{say(one)}</li>" for one in NOT_IN_IT)
    intro = say(INTRO, at=everything.at.isoformat(sep=" ", timespec="minutes")[:16])
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{say(TITLE)}</title><style>{STYLE}</style>"
    data = json.dumps(_plain(everything), ensure_ascii=False).replace("<", "\\u003c")
    script = f"<script type='application/json' id='data'>{data}</script>"
    return f"<!doctype html><html lang='{language}'>{head}<h1>{say(TITLE)}</h1><p>{intro}</p><ul>{notes}</ul>{body}{script}</html>".encode()


def _chapter(parts: Sequence[Part], language: str) -> str:
    return "".join(_part(part, language) for part in parts) or f"<p>{escape(translate(NOTHING, language))}</p>"


def _part(part: Part, language: str) -> str:
    keep = f"<small>{escape(translate(KEPT[part.keep], language))}</small>" if part.keep else ""
    rows = "".join(_row(row, language) for row in part.rows)
    return f"<h3>{escape(translate(HEADINGS[part.table], language))}</h3>{keep}{rows}"


def _row(row: Row, language: str) -> str:
    shown = ((translate(COLUMNS.get(name, name), language), value) for name, value in row.values.items() if value not in (None, ""))
    return "<table>" + "".join(f"<tr><th>{escape(name)}</th><td>{_cell(value, language)}</td></tr>" for name, value in shown) + "</table>"


def _cell(value: object, language: str) -> str:
    if value == WITHHELD:
        return f"<small>{escape(translate(OF_ANOTHER, language))}</small>"
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _plain(everything: Everything) -> dict[str, object]:
    named = {"own": everything.own, "told": everything.told, "acts": everything.acts}
    return {
        "format": "anjian/own-data/v1",
        "at": everything.at.isoformat(),
        **{name: [asdict(part) for part in parts] for name, parts in named.items()},
    }
