"""What did somebody's browser send with a form? Read into memory up to a limit: a photo never lies unsealed on a disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from portal.errors import Invalid
from portal.evidence import Prepared, prepare
from portal.form import MOST_BYTES, MOST_PHOTOS

PATIENCE = 8  # how many times the limit is read and thrown away, so that the browser hears the answer
FIELDS, FIELD_BYTES = 20, 64_000
WORDS_ONLY = 1_000_000
SECONDS = 180.0  # 24 MB over a weak connection; whoever is slower is only holding the door


@dataclass(frozen=True)
class Posted:
    """The words by their names, and the bytes of the photos."""

    said: dict[str, str] = field(default_factory=dict)
    photos: list[bytes] = field(default_factory=list)

    def words(self, name: str) -> str:
        return self.said.get(name, "").strip()

    def pictures(self) -> list[Prepared]:
        """Fit to keep. Slow: outside any transaction. Where there are several, the refusal says which."""
        return [_numbered(n, data, of=len(self.photos)) for n, data in enumerate(self.photos, 1)]


class Whole(MultiPartParser):
    """Parts are never written to a temporary file."""

    spool_max_size = MOST_BYTES * 2


async def posted(request: Request, *, most: int = MOST_BYTES) -> Posted:
    """Everything, as long as it comes within the time and the bytes."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _parsed(request, most)
    except TimeoutError as late:
        raise _torn() from late


async def _parsed(request: Request, most: int) -> Posted:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _torn()
    parser = Whole(request.headers, _bounded(request, most), max_files=2 * MOST_PHOTOS, max_fields=FIELDS, max_part_size=FIELD_BYTES)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError) as torn:
        raise _torn() from torn
    said = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [(value.filename, await value.read()) for _name, value in form.multi_items() if isinstance(value, UploadFile)]
    await form.close()
    return Posted(said, [data for name, data in files if name or data][:MOST_PHOTOS])


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """No more than the limit goes on. The rest is read for a while, or the browser would show a broken connection instead of the reason."""
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > most * PATIENCE:
            break
        if length <= most:
            yield chunk
    if length > most:
        raise Invalid("The photos together are too large: at most {n} MB. Send fewer of them.", field="pictures", n=MOST_BYTES // 1_000_000)


def _torn() -> Invalid:
    return Invalid("What was sent did not arrive whole. Send it again.", field="form")


def _numbered(n: int, data: bytes, *, of: int) -> Prepared:
    try:
        return prepare(data)
    except Invalid as refusal:
        if of == 1:
            raise
        raise Invalid("Photo {n}: {why}", field="pictures", n=n, why=refusal) from refusal
