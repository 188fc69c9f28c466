"""How do many pictures become few sheets that an eye can still read? A desk's two languages one above the other, telephones side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from tests.browser.person import DESK, PHONE

MENU, GAP, TITLE = 236, 10, 16
TALL, COLUMNS = {DESK: 1000, PHONE: 1040}, 5
GROUND = (120, 120, 120)


def lay_out(pictures: Path, sheets: Path, names: Sequence[str]) -> None:
    sheets.mkdir(parents=True, exist_ok=True)
    for name in names:
        _desk(pictures, sheets, name)
    columns = [column for name in names for column in _telephone(pictures, name)]
    for n in range(0, len(columns), COLUMNS):
        some = columns[n : n + COLUMNS]
        _beside(some).save(sheets / f"phone-{n // COLUMNS:03}.png")


def _desk(pictures: Path, sheets: Path, name: str) -> None:
    found = [path for language in ("zh", "en") if (path := pictures / f"{name}--{language}-{DESK}.png").exists()]
    if not found:
        return
    images = [Image.open(path).convert("RGB") for path in found]
    images = [image.crop((MENU if image.width == DESK else 0, 0, image.width, image.height)) for image in images]
    dialogs = all(image.width < DESK - MENU for image in images)
    parts = [part for image in images for part in (_cut(image, TALL[DESK]) if len(found) else [])]
    if dialogs:
        _beside([_named(image, name) for image in images]).save(sheets / f"desk-{name}.png")
        return
    for n in range(0, len(parts), 2):
        _below([_named(part, name) for part in parts[n : n + 2]]).save(sheets / f"desk-{name}-{n // 2}.png")


def _telephone(pictures: Path, name: str) -> list[Image.Image]:
    found = [path for language in ("zh", "en") if (path := pictures / f"{name}--{language}-{PHONE}.png").exists()]
    return [_named(part, f"{name} {path.stem[-6:-4]}") for path in found for part in _cut(Image.open(path).convert("RGB"), TALL[PHONE])]


def _cut(image: Image.Image, tall: int) -> list[Image.Image]:
    """In parts of this height; a last part of a few lines stays with the one before."""
    count = max(1, round(image.height / tall + 0.3)) if image.height > tall * 1.15 else 1
    part = -(-image.height // count)
    return [image.crop((0, y, image.width, min(y + part, image.height))) for y in range(0, image.height, part)]


def _named(image: Image.Image, name: str) -> Image.Image:
    made = Image.new("RGB", (image.width, image.height + TITLE), (255, 250, 205))
    ImageDraw.Draw(made).text((4, 2), name, fill=(60, 60, 60))
    made.paste(image, (0, TITLE))
    return made


def _beside(images: Sequence[Image.Image]) -> Image.Image:
    made = Image.new("RGB", (sum(image.width + GAP for image in images), max(image.height for image in images)), GROUND)
    x = 0
    for image in images:
        made.paste(image, (x, 0))
        x += image.width + GAP
    return made


def _below(images: Sequence[Image.Image]) -> Image.Image:
    made = Image.new("RGB", (max(image.width for image in images), sum(image.height + GAP for image in images)), GROUND)
    y = 0
    for image in images:
        made.paste(image, (0, y))
        y += image.height + GAP
    return made
