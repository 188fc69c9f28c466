"""Which files arrive where photos are asked for? Broken, hostile, huge and merely unusual ones, each with the answer it deserves."""

from __future__ import annotations

import gc
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from portal import evidence, memory
from portal.errors import Invalid

KEPT = ""
DAMAGED, NO_PHOTO, TOO_LARGE, TOO_MANY, EMPTY = "damaged or did not arrive whole", "is not a photo", "too large", "too many pixels", "is empty"
ROUNDS = 10
SCRIPT = b"<script>alert(document.cookie)</script>"
HEIC = Path(__file__).with_name("upright.heic")
Case = tuple[str, Callable[[], bytes]]


def scene(size: tuple[int, int] = (640, 480), seed: int = 1) -> Image.Image:
    """Something with shapes in it, so that a perceptual hash has something to hold on to; every seed another one."""
    small = Image.new("L", (9, 7))
    small.putdata([(seed * 7919 + n * n * 104729 + n * 31 * seed) % 251 for n in range(63)])
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@cache
def jpeg() -> bytes:
    return saved(scene(), "JPEG", quality=90)


@cache
def png() -> bytes:
    return saved(scene(), "PNG")


def chunk(kind: bytes, body: bytes, *, crc: int | None = None) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body) if crc is None else crc)


def png_of(width: int, height: int, body: bytes = b"", *extra: bytes) -> bytes:
    """A PNG that says how large it is, whatever then follows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def compressed_text(megabytes: int) -> bytes:
    """A comment of a few kilobytes that unpacks to a hundred megabytes."""
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * megabytes * 1_000_000, 9))


def jpeg_that_says(width: int, height: int) -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_that_says_it_is_huge() -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16383).to_bytes(3, "little") + (16383).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def with_zip_behind() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.sh", "rm -rf /")
    return jpeg() + packed.getvalue()


def animated(form: str) -> bytes:
    frames = [scene((64, 48), seed) for seed in (1, 2, 3)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=50)


def seen_through() -> Image.Image:
    picture = scene((64, 48)).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((64, 48)))
    return picture


def with_odd_exif() -> bytes:
    """Tags that point beyond the file and at themselves."""
    tags = (
        b"Exif\0\0II*\0\x08\0\0\0"
        + struct.pack("<H", 2)
        + struct.pack("<HHII", 0x8769, 4, 1, 8)
        + struct.pack("<HHII", 0x010F, 2, 0x7FFFFFFF, 0x7FFFFFF0)
    )
    return saved(scene(), "JPEG", exif=tags + b"\0\0\0\0")


CASES: dict[str, Case] = {
    "zero bytes": (EMPTY, lambda: b""),
    "one byte": (NO_PHOTO, lambda: b"\xff"),
    "text with the extension of a photo": (NO_PHOTO, "这是一张照片.jpg".encode),
    "a web page": (NO_PHOTO, lambda: b"<html>" + SCRIPT),
    "SVG with a script": ("SVG file", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"),
    "SVG behind a declaration": ("SVG file", lambda: b"  <?xml version='1.0'?><svg onload='alert(1)'/>"),
    "a GIF": ("GIF file", lambda: saved(scene((64, 48)), "GIF")),
    "a GIF animation": ("GIF file", lambda: animated("GIF")),
    "a TIFF": ("TIFF file", lambda: saved(scene((64, 48)), "TIFF")),
    "a TIFF the other way round": ("TIFF file", lambda: b"MM\0*\0\0\0\x08" + b"\0" * 64),
    "a BMP": ("BMP file", lambda: saved(scene((64, 48)), "BMP")),
    "a PDF": ("PDF file", lambda: b"%PDF-1.7\n" + b"\0" * 400),
    "a ZIP": ("ZIP file", lambda: with_zip_behind()[len(jpeg()) :]),
    "a program": ("EXE file", lambda: b"MZ\x90\0" + b"\0" * 400),
    "a video": ("MP4 file", lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41" + b"\0" * 400),
    "an AVIF": ("AVIF file", lambda: b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf" + b"\0" * 400),
    "50 MB": (TOO_LARGE, lambda: jpeg() + b"\0" * 50_000_000),
    "a JPEG cut off": (DAMAGED, lambda: jpeg()[: len(jpeg()) // 2]),
    "only the head of a JPEG": (DAMAGED, lambda: jpeg()[:300]),
    "a PNG cut off": (DAMAGED, lambda: png()[: len(png()) // 2]),
    "a WebP cut off": (DAMAGED, lambda: saved(scene(), "WEBP")[:400]),
    "a HEIC cut off": (DAMAGED, lambda: HEIC.read_bytes()[: HEIC.stat().st_size * 2 // 3]),
    "a broken HEIC": (DAMAGED, lambda: b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0\0\0\x40meta" + b"\xee" * 500),
    "a HEIC with other bytes inside": (DAMAGED, lambda: HEIC.read_bytes()[:24] + b"\0" * (HEIC.stat().st_size - 24)),
    "a PNG with a wrong checksum": (DAMAGED, lambda: png().replace(b"IDAT", b"IDAX", 1)),
    "a PNG without pixels": (DAMAGED, lambda: png_of(64, 48)),
    "a head that says 40000 x 40000": (TOO_MANY, lambda: png_of(40_000, 40_000)),
    "a bomb": (TOO_MANY, lambda: saved(Image.new("1", (12_000, 9_000)), "PNG")),
    "a bomb just below Pillow's own limit": (TOO_MANY, lambda: png_of(9_400, 9_400, zlib.compress(b"\0" * 9_000_000))),
    "a JPEG that says it is huge": (TOO_MANY, lambda: jpeg_that_says(65_500, 65_500)),
    "a WebP that says it is huge": (TOO_MANY, webp_that_says_it_is_huge),
    "a comment that unpacks to 100 MB": (DAMAGED, lambda: png_of(64, 48, zlib.compress(b"\0" * 193 * 48), compressed_text(100))),
    "a JPEG with a ZIP behind it": (KEPT, with_zip_behind),
    "a PNG with a script behind it": (KEPT, lambda: png() + SCRIPT),
    "a JPEG with a script as comment": (KEPT, lambda: saved(scene(), "JPEG", comment=SCRIPT)),
    "a PNG with a script as text": (KEPT, lambda: saved(scene(), "PNG", pnginfo=_noted())),
    "EXIF that points nowhere": (KEPT, with_odd_exif),
    "a JPEG for print, in four colours": (KEPT, lambda: saved(scene().convert("CMYK"), "JPEG")),
    "a progressive JPEG": (KEPT, lambda: saved(scene(), "JPEG", progressive=True)),
    "a grey JPEG": (KEPT, lambda: saved(scene().convert("L"), "JPEG")),
    "a PNG of sixteen bits": (KEPT, lambda: saved(_sixteen_bits(), "PNG")),
    "a PNG of one bit": (KEPT, lambda: saved(scene().convert("1"), "PNG")),
    "a palette with transparency": (KEPT, lambda: saved(scene().quantize(64), "PNG", transparency=0)),
    "a PNG that can be seen through": (KEPT, lambda: saved(seen_through(), "PNG")),
    "a grey PNG that can be seen through": (KEPT, lambda: saved(seen_through().convert("LA"), "PNG")),
    "an animated WebP": (KEPT, lambda: animated("WEBP")),
    "an animated PNG": (KEPT, lambda: animated("PNG")),
    "one pixel": (KEPT, lambda: saved(Image.new("RGB", (1, 1)), "PNG")),
    "a stripe": (KEPT, lambda: saved(Image.new("RGB", (60_000, 1)), "PNG")),
    "a HEIC from a telephone": (KEPT, HEIC.read_bytes),
}


def _noted() -> PngImagePlugin.PngInfo:
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Comment", SCRIPT.decode())
    return noted


def _sixteen_bits() -> Image.Image:
    return Image.frombytes("I;16", (64, 48), b"\0\x80" * 64 * 48)


def answer(data: bytes) -> str:
    """The refusal's sentence, or nothing where the photo is kept."""
    try:
        evidence.prepare(data)
    except Invalid as refusal:
        return str(refusal)
    return KEPT


def _peak() -> int:
    """The most memory this process held since it was last asked, in kilobytes, as the kernel counted it."""
    status = Path("/proc/self/status").read_text("ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak


def main() -> None:
    """All of them, ten times, as the served process holds memory: the peak of each round."""
    memory.give_back()
    peaks = []
    for _round in range(ROUNDS):
        _peak()
        for _wanted, make in CASES.values():
            answer(make())
        gc.collect()
        peaks.append(_peak())
    print(json.dumps(peaks))


if __name__ == "__main__":
    main()
