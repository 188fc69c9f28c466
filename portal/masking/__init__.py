"""What may somebody outside see of a picture? Each head, and what hangs on the chest below it, under a solid fill; never a blur (decision 0038).

The faces are looked for in the very pixels that are shown, so what is too small to be found is too small to be known by.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

MODEL = Path(__file__).parent / "centerface.onnx"
HEADS = ["537", "538", "539"]  # how much a face is there, its size, its offset: each for every fourth pixel
LONGEST_SIDE = 960
QUALITY = 80
SURE = 0.2  # low: a tyre filled by mistake costs less than a face left
STEP = 4
WHOLE = 32  # the model takes sides that are a multiple of this
FILL = (38, 42, 48)
TOP, SIDE, CHIN, CHEST_SIDE, CHEST = 0.6, 0.45, 0.35, 1.0, 1.6  # of the face's height or width: helmet, ears, chin; the badge below


@dataclass(frozen=True)
class Masked:
    """The picture as somebody outside may see it, and how many heads were filled."""

    content: bytes
    heads: int


@dataclass(frozen=True)
class Face:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def masked(picture: Image.Image) -> Masked:
    """Slow: call it outside any transaction."""
    shown = picture.copy()
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    found = faces(shown)
    pencil = ImageDraw.Draw(shown)
    for face in found:
        pencil.rectangle(head(face), fill=FILL)
        pencil.rectangle(chest(face), fill=FILL)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=QUALITY)
    return Masked(out.getvalue(), len(found))


def head(face: Face) -> tuple[float, float, float, float]:
    """With hair or helmet, and ears."""
    across = face.width * SIDE
    return face.left - across, face.top - face.height * TOP, face.right + across, face.bottom + face.height * CHIN


def chest(face: Face) -> tuple[float, float, float, float]:
    """Where the badge hangs, and the name is sewn on."""
    across = face.width * CHEST_SIDE
    return face.left - across, face.bottom, face.right + across, face.bottom + face.height * CHEST


def faces(picture: Image.Image) -> list[Face]:
    """The boxes of all faces that the model takes for one, overlapping ones too: all of them are filled."""
    width, height = (-(-side // WHOLE) * WHOLE for side in picture.size)
    sheet = Image.new("RGB", (width, height))
    sheet.paste(picture)
    pixels = np.asarray(sheet, dtype=np.float32).transpose(2, 0, 1)[np.newaxis]
    sureness, size, offset = (part[0] for part in _model().run(HEADS, {"input.1": pixels}))
    return list(_distinct(list(_boxes(sureness[0], size, offset))))


def _boxes(sureness: Any, size: Any, offset: Any) -> Iterator[Face]:
    """The surest first."""
    rows, columns = np.where(sureness > SURE)
    for row, column in sorted(zip(rows, columns, strict=True), key=lambda at: -sureness[at]):
        high, wide = (float(np.exp(size[side, row, column])) * STEP for side in (0, 1))
        middle_y, middle_x = float(row + offset[0, row, column] + 0.5) * STEP, float(column + offset[1, row, column] + 0.5) * STEP
        yield Face(middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2)


def _distinct(boxes: Sequence[Face]) -> Iterator[Face]:
    """One of those that lie over each other."""
    kept: list[Face] = []
    for box in boxes:
        if all(_shared(box, other) < 0.3 for other in kept):
            kept.append(box)
            yield box


def _shared(one: Face, other: Face) -> float:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    both = max(0.0, across) * max(0.0, down)
    return both / (one.width * one.height + other.width * other.height - both)


@lru_cache(maxsize=1)
def _model() -> Any:
    """Loaded with the first picture. No arena: the memory that a large picture took is given back."""
    onnxruntime = import_module("onnxruntime")  # takes its time and memory, and most commands see no picture
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(MODEL.read_bytes(), options, providers=["CPUExecutionProvider"])
