"""What does a plant's own ledger call things? Its headings and words, said once by a person, kept under a name and chosen again."""

from __future__ import annotations

import json
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from db.imports import ImportMap
from db.log import EntryKind
from db.session import Work, writes
from portal.errors import Invalid, NotFound
from portal.imports import tables
from portal.imports.tables import folded
from portal.imports.words import BUILT_IN, CODES, HEADINGS
from portal.policy import Action, require

LONGEST_NAME, LONGEST_CONTENT = 80, 60_000


@dataclass(frozen=True)
class Mapping:
    """Heading -> field, and of status, grade and type: word -> our code. `day_first` says how 03/04/2026 is meant."""

    columns: Map[str, str] = field(default_factory=dict)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    day_first: bool | None = None

    def code(self, field_name: str, word: str) -> str:
        """Our code for a word of the ledger: what a person said, else what everybody says; empty when nobody knows."""
        own = {folded(said): code for said, code in self.values.get(field_name, {}).items()}
        return own.get(folded(word)) or BUILT_IN[field_name].get(folded(word), "")

    def as_text(self) -> str:
        return json.dumps({"columns": self.columns, "values": self.values, "day_first": self.day_first}, ensure_ascii=False, sort_keys=True)


def of(said: Map[str, Any]) -> Mapping:
    """A mapping from JSON; a plain object of headings is one too. A field or code that does not exist is refused, not passed over."""
    whole = said if {"columns", "values", "day_first"} & set(said) else {"columns": said}
    columns, values = whole.get("columns", {}), whole.get("values", {})
    first = whole.get("day_first")
    if not isinstance(columns, dict) or not isinstance(values, dict) or first not in (None, True, False):
        raise Invalid("A map has columns (heading to field), values (field to words and codes) and day_first (true or false).", field="map")
    made = Mapping({str(title): str(name) for title, name in columns.items()}, {str(name): _words(words) for name, words in values.items()}, first)
    unknown = [name for name in made.columns.values() if name and name not in HEADINGS]
    unknown += [name for name in made.values if name not in CODES]
    unknown += [code for name in made.values if name in CODES for code in made.values[name].values() if code not in CODES[name]]
    if unknown:
        raise Invalid("The map names what is no field or code here: {names}.", field="map", names=", ".join(unknown))
    return made


def read(path: Path | None) -> Mapping:
    return of(tables.read_map(path))


@writes
def keep(work: Work, name: str, mapping: Mapping) -> ImportMap:
    """A new version under this name; the earlier ones stay as they are."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    clean, text = " ".join(name.split()), mapping.as_text()
    if not clean or len(clean) > LONGEST_NAME:
        raise Invalid("A mapping needs a name of at most {n} characters.", field="name", n=LONGEST_NAME)
    if len(text) > LONGEST_CONTENT:
        raise Invalid("This mapping has too many words to be kept.", field="name")
    last = work.session.scalars(select(func.max(ImportMap.version)).where(ImportMap.name == clean)).one()
    made = ImportMap(name=clean, version=(last or 0) + 1, content=text, at=work.now, by_id=work.actor.person_id)
    work.session.add(made)
    work.entry(EntryKind.ADMIN, "import.map_kept")
    return made


def kept(work: Work) -> dict[str, int]:
    """The names that were kept, and their newest versions."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    newest = select(ImportMap.name, func.max(ImportMap.version)).group_by(ImportMap.name).order_by(ImportMap.name)
    return {str(name): int(version) for name, version in work.session.execute(newest)}


def one(work: Work, name: str) -> Mapping:
    """The newest version under this name."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    newest = select(ImportMap.content).where(ImportMap.name == name).order_by(ImportMap.version.desc()).limit(1)
    text = work.session.scalars(newest).first()
    if text is None:
        raise NotFound("There is no mapping {name}.", name=name)
    return of(json.loads(text))


def _words(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        raise Invalid("A map has columns (heading to field), values (field to words and codes) and day_first (true or false).", field="map")
    return {str(word): str(code) for word, code in said.items()}
