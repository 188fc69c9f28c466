"""How does data become a printed page? Typst sets it, in the one font that travels with the portal, so that every machine prints the same."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from portal.errors import SetupError

HERE = Path(__file__).parent
Standard = Literal["a-2a", "ua-1"]
FONTS = HERE.parent / "fonts"
FONT = FONTS / "NotoSansSC-Regular.otf"


def pdf(template: str, data: dict[str, Any], *, standards: Sequence[Standard] = ()) -> bytes:
    """The pages as PDF."""
    return made(template, data, "pdf", standards=standards)


def made(template: str, data: dict[str, Any], form: Literal["pdf", "png"], *, standards: Sequence[Standard] = ()) -> bytes:
    """What people typed travels as data, never as source; a missing font would print empty boxes and say nothing."""
    if not FONT.is_file():
        raise SetupError("The font {path} is missing, so nothing can be printed. Restore it from the portal's own files.", path=FONT)
    whole = typst.compile(
        HERE / f"{template}.typ",
        format=form,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=list(standards),
    )
    return bytes(whole)


def framed(jpeg: bytes, width: int, height: int) -> str:
    """A picture as text that a template can hold, so that it never lies on a disk in clear: Typst reads its data as JSON only."""
    whole = f'width="{width}" height="{height}"'
    data = f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {whole}><image {whole} xlink:href="{data}"/></svg>'
