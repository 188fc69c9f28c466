"""How does a picture get on the record, and how is it looked at? Cleaned before it is stored, logged whenever it is shown."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from db import blobs, keyring
from db.hazards import Evidence, Hazard
from db.log import EntryKind, Looked
from db.session import Work, writes
from portal.errors import Invalid, NotFound

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
LARGEST_BYTES = 12_000_000
LONGEST_SIDE = 1600
QUALITY = 85
MEDIA_TYPE = "image/jpeg"


@dataclass(frozen=True)
class Prepared:
    """A picture fit to keep: upright, at most 1600 pixels, without place, device or any other hidden data."""

    content: bytes
    media_type: str = MEDIA_TYPE


@dataclass(frozen=True)
class Picture:
    """The clear bytes for the one who asked, after the look is on record."""

    content: bytes
    media_type: str


def prepare(data: bytes) -> Prepared:
    """Turns what a phone sent into what is kept. Slow: call it outside any transaction."""
    if len(data) > LARGEST_BYTES:
        raise Invalid("This picture is too large: at most {n} MB.", field="pictures", n=LARGEST_BYTES // 1_000_000)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            return Prepared(_cleaned(opened))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as wrong:
        raise Invalid("This file is not a picture that can be kept. Use JPEG, PNG or WebP.", field="pictures") from wrong


def _cleaned(opened: Image.Image) -> bytes:
    """Only the pixels go on: whatever else the file carried stays behind."""
    if opened.width * opened.height > MOST_PIXELS:
        raise Invalid("This picture has too many pixels. Take it at a lower resolution.", field="pictures")
    opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
    upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def kept(work: Work, hazard: Hazard, picture: Prepared, *, step_n: int, taken: str) -> Evidence:
    """The row of a picture whose sealed file is on the disk already; `taken` is before or after the repair."""
    blob = blobs.store(_folder(), picture.content, subject=hazard.subject)
    return Evidence(
        hazard_id=hazard.id,
        step_n=step_n,
        taken=taken,
        media_type=picture.media_type,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        at=work.now,
        subject=hazard.subject,
    )


@writes
def picture(work: Work, evidence_id: UUID) -> Picture:
    """One look at one picture. Whose hazard is not mine has no pictures."""
    found = work.session.execute(
        select(Evidence, Hazard.reporter_tag).join(Hazard, Hazard.id == Evidence.hazard_id).where(Evidence.id == evidence_id)
    ).one_or_none()
    if found is None:
        raise NotFound("This picture does not exist or is not yours.")
    row, tag = found
    work.entry(EntryKind.VIEW, "view", purpose="evidence", subjects=[tag] if tag else [], as_reporter=bool(tag) and tag == work.actor.tag)
    work.entries[-1].looked.append(Looked("evidence", row.id, {"blob": row.subject}))
    clear = blobs.read(_folder(), row.blob, subject=row.subject, hmac_hex=row.hmac, sha256_hex=row.sha256)
    return Picture(clear, row.media_type)


def _folder() -> Path:
    return keyring.current().data / "blobs"
