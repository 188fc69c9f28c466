"""How does a picture get on the record, and how is it looked at? Cleaned before it is stored, logged whenever it is shown."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from itertools import combinations, pairwise
from threading import Lock
from uuid import UUID

import imagehash
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from db import blobs
from db.draws import DrawnPicture
from db.hazards import Evidence, Hazard, Likeness, Rendition
from db.log import EntryKind, Looked
from db.sealed import blind_of
from db.session import Work, store_file, writes
from db.visits import VisitPicture
from portal.errors import Invalid, NotFound, SealBroken
from portal.masking import Masked, masked
from portal.policy import Action, require

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 50_000_000  # the largest a telephone hands over in one of these formats; decoded it takes 200 MB
LARGEST_BYTES = 12_000_000
LONGEST_SIDE = 1600
QUALITY = 85
MEDIA_TYPE = "image/jpeg"
DECODING = Lock()  # one at a time, masking too, so that the memory that pictures can take is bounded
BROKEN = (
    *(UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, RuntimeError),
    *(OverflowError, ZeroDivisionError, MemoryError, struct.error, zlib.error),
)
OTHER_KINDS = {
    b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"BM": "BMP", b"%PDF": "PDF", b"PK\3\4": "ZIP", b"<svg": "SVG", b"<?xml": "SVG",
    b"\x1aE\xdf\xa3": "WebM", b"\0\0\1\0": "ICO", b"MZ": "EXE",
}  # fmt: skip
FILMS = {b"avif": "AVIF", b"avis": "AVIF", **dict.fromkeys((b"isom", b"iso2", b"mp41", b"mp42", b"qt  ", b"M4V ", b"avc1", b"3gp4", b"3gp5"), "MP4")}
BANDS = (0, 9, 18, 27, 36, 45, 54, 64)  # seven, so that pictures which differ in at most four of the 64 bits agree in three whole ones

pi_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Prepared:
    """A picture fit to keep: upright, at most 1600 pixels, without place, device or any other hidden data; `looks` is its perceptual hash.

    `outside`: what somebody from outside may see of it.
    """

    content: bytes
    outside: Masked
    looks: int = 0
    media_type: str = MEDIA_TYPE


@dataclass(frozen=True)
class Picture:
    """The clear bytes for the one who asked, after the look is on record."""

    content: bytes
    media_type: str


def prepare(data: bytes) -> Prepared:
    """Turns what a phone sent into what is kept. Slow: call it outside any transaction."""
    _require_a_photo(data)
    try:
        with DECODING, Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_many_pixels()
            pixels = _only_pixels(opened)
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels() from bomb
    except BROKEN as broken:
        raise Invalid("This photo is damaged or did not arrive whole. Take it again or choose another one.", field="pictures") from broken
    with DECODING:  # what fails here is no fault of the photo
        outside = masked(pixels)
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=QUALITY)
    return Prepared(out.getvalue(), outside, looks=int(str(imagehash.phash(pixels)), 16))


def _require_a_photo(data: bytes) -> None:
    """By size and first bytes alone, whatever the file is called."""
    if not data:
        raise Invalid("This file is empty. Take or choose the photo again.", field="pictures")
    if len(data) > LARGEST_BYTES:
        raise Invalid(
            "This picture is too large: at most {n} MB. Take it at a lower resolution or crop it.", field="pictures", n=LARGEST_BYTES // 1_000_000
        )
    start = data[:16].lstrip()
    kind = FILMS.get(data[8:12], "") if data[4:8] == b"ftyp" else next((name for head, name in OTHER_KINDS.items() if start.startswith(head)), "")
    if kind:
        raise Invalid("This is a {kind} file, not a photo. Choose a JPEG, PNG, WebP or HEIC picture.", field="pictures", kind=kind)
    if not (data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP") or data[4:8] == b"ftyp"):
        raise Invalid("This file is not a photo. Choose a JPEG, PNG, WebP or HEIC picture.", field="pictures")


def _too_many_pixels() -> Invalid:
    most = MOST_PIXELS // 1_000_000
    return Invalid("This picture has too many pixels: at most {n} million. Take it at a lower resolution or crop it.", field="pictures", n=most)


def _only_pixels(opened: Image.Image) -> Image.Image:
    """Only the pixels go on, upright and scaled: whatever else the file carried stays behind."""
    opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
    plain = _opaque(opened)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(plain)
    return Image.frombytes("RGB", upright.size, upright.tobytes())


def _opaque(opened: Image.Image) -> Image.Image:
    """In three colours: sixteen bits of grey become eight, and what could be seen through is white."""
    if opened.mode == "RGB" and not opened.has_transparency_data:
        return opened
    if opened.mode.startswith("I"):
        return opened.convert("I").point(lambda grey: grey / 256).convert("L").convert("RGB")
    if not opened.has_transparency_data:
        return opened.convert("RGB")
    seen = opened.convert("RGBA")
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    white.info = dict(seen.info)
    return white.convert("RGB")


def keep(work: Work, hazard: Hazard, picture: Prepared, *, step_n: int, taken: str) -> Evidence:
    """The sealed file, durable before its row; `taken` is before or after the repair."""
    blob = store_file(work, picture.content, subject=hazard.subject)
    row = Evidence(
        hazard_id=hazard.id,
        step_n=step_n,
        taken=taken,
        media_type=picture.media_type,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        clear_sha256=hashlib.sha256(picture.content).hexdigest(),
        at=work.now,
        subject=hazard.subject,
    )
    work.session.add(row)
    work.session.flush()  # the row before what refers to it
    work.session.add_all(Likeness(evidence_id=row.id, token=token) for token in tokens(picture.looks))
    keep_masked(work, row, picture.outside)
    return row


def keep_masked(work: Work, row: Evidence, outside: Masked) -> None:
    """In the same transaction and under the same key, long before anybody knows what will be drawn."""
    blob = store_file(work, outside.content, subject=row.subject)
    made = Rendition(
        evidence_id=row.id,
        hazard_id=row.hazard_id,
        heads=outside.heads,
        media_type=MEDIA_TYPE,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        clear_sha256=hashlib.sha256(outside.content).hexdigest(),
        subject=row.subject,
    )
    work.session.add(made)


def tokens(looks: int) -> list[bytes]:
    """Keyed fingerprints of every three bands of the perceptual hash: equal where two pictures look alike, dumb without the key (decision 0019)."""
    bands = [f"{low}.{(looks >> low) & ((1 << high - low) - 1)}" for low, high in pairwise(BANDS)]
    return [blind_of("likeness", "token", "/".join(three)) for three in combinations(bands, 3)]


@writes
def picture(work: Work, evidence_id: UUID) -> Picture:
    """One look at one picture. Whose hazard is not mine has no pictures."""
    found = work.session.execute(
        select(Evidence, Hazard.reporter_tag).join(Hazard, Hazard.id == Evidence.hazard_id).where(Evidence.id == evidence_id)
    ).one_or_none()
    if found is None:
        return _of_a_visit(work, evidence_id)
    row, tag = found
    work.entry(EntryKind.VIEW, "view", purpose="evidence", subjects=[tag] if tag else [], as_reporter=bool(tag) and tag == work.actor.tag)
    work.entries[-1].looked.append(Looked("evidence", row.id, {"blob": row.subject}))
    clear = blobs.of(row, blobs.here())
    return Picture(clear, row.media_type)


def _of_a_visit(work: Work, picture_id: UUID) -> Picture:
    """An auditor's own, or one of papers that he has issued."""
    row = work.session.scalars(select(VisitPicture).where(VisitPicture.id == picture_id)).one_or_none()
    if row is None:
        return _of_a_draw(work, picture_id)
    work.entry(EntryKind.VIEW, "view", purpose="evidence")
    work.entries[-1].looked.append(Looked("visit_picture", row.id, {"blob": row.subject}))
    return Picture(blobs.of(row, blobs.here()), row.media_type)


def _of_a_draw(work: Work, picture_id: UUID) -> Picture:
    """A picture of a drawn record, byte for byte what was frozen: the masked one, or the photo itself while the agreement lets him see it."""
    row = work.session.scalars(select(DrawnPicture).where(DrawnPicture.id == picture_id)).one_or_none()
    if row is None:
        raise NotFound("This picture does not exist or is not yours.")
    require(work.actor, Action.DRAW_SEE if row.masked else Action.DRAW_SEE_CLEAR, row)
    work.entry(EntryKind.VIEW, "view", purpose="audit")
    work.entries[-1].looked.append(Looked("drawn_picture", row.id, {"blob": row.subject}))
    clear = blobs.of(row, blobs.here())
    if hashlib.sha256(clear).hexdigest() != row.clear_sha256:
        raise SealBroken("The sealed file {name} holds something else than its row says.", name=row.blob)
    return Picture(clear, row.media_type)


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that is kept."""
    with Image.open(io.BytesIO(content)) as opened:
        return opened.size
