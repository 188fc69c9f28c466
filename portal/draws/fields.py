"""How is what was frozen written? As fields of text: instants in UTC, and what is said in codes together in one field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import String, type_coerce

WHAT = "/what"


def together(values: Mapping[str, object]) -> str:
    """As one field, `action=report&became=reported`: each field of a record costs the bundle sixty bytes and the freezing a digest."""
    return urlencode({name: text for name, value in values.items() if (text := said(value)) is not None})


def apart(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """A record's fields with what was put together as fields of their own: `step/1/action` beside `step/1/at`."""
    found: dict[str, str | None] = {}
    for name, value in fields.items():
        if name.endswith(WHAT):
            found |= {name.removesuffix(WHAT[1:]) + key: text for key, text in parse_qsl(value or "", keep_blank_values=True)}
        else:
            found[name] = value
    return found


def raw(column: Any, name: str) -> Any:
    """An instant as the driver gives it: SQLite keeps it as text, and a datetime of each of half a million costs more than its row."""
    return type_coerce(column, String).label(name)


def instant(value: object) -> str | None:
    """What `raw` read, in UTC to the second, as audit.verify reads it."""
    return f"{value[:10]}T{value[11:19]}Z" if isinstance(value, str) else said(value)


def said(value: object) -> str | None:
    """As text: instants in UTC to the second, as audit.verify reads them."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat()[:19] + "Z" if isinstance(value, datetime) else str(value)
