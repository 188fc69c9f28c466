"""Can nobody be recognised on what somebody outside sees of a picture, whatever the picture is?

astronaut.jpg is NASA's portrait of Eileen Collins, in the public domain, made smaller.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from portal import evidence, masking
from portal.masking import FILL, Face, masked

ASTRONAUT = Path(__file__).with_name("astronaut.jpg")
FACE = (112, 35, 168, 105)  # of the 320 pixels
BADGE = (178, 150, 200, 160)  # her name, on the chest


def portrait(side: int, *, turned: int = 0) -> Image.Image:
    with Image.open(ASTRONAUT) as opened:
        return opened.convert("RGB").resize((side, side)).rotate(turned, fillcolor=(120, 130, 120))


def on_a_wall(face: Image.Image) -> Image.Image:
    wall = Image.new("RGB", (1600, 1200), (120, 130, 120))
    wall.paste(face, (500, 400))
    return wall


def shown(picture: Image.Image) -> Image.Image:
    opened = Image.open(io.BytesIO(masked(picture).content))
    opened.load()
    return opened


def filled(picture: Image.Image, box: tuple[int, ...]) -> bool:
    """Nothing there but the fill, as far as JPEG keeps it."""
    part = picture.crop(box)  # type: ignore[arg-type]
    difference = ImageChops.difference(part, Image.new("RGB", part.size, FILL))
    return max(ImageStat.Stat(difference).mean) < 8


def test_a_face_and_the_name_on_the_chest_below_it_are_filled_and_the_rest_is_left() -> None:
    seen = shown(portrait(320))

    assert filled(seen, FACE)
    assert filled(seen, BADGE)
    assert not filled(seen, (0, 0, 60, 300))
    assert masked(portrait(320)).heads == 1


@pytest.mark.parametrize("side", [1600, 800, 400, 240, 160, 120])
@pytest.mark.parametrize("turned", [0, 15, -15])
def test_a_face_is_filled_at_every_size_at_which_it_could_be_known(side: int, turned: int) -> None:
    picture = portrait(side, turned=turned) if side > 400 else on_a_wall(portrait(side, turned=turned))

    assert masked(picture).heads >= 1


def test_where_nobody_is_to_be_seen_nothing_is_filled() -> None:
    assert masked(Image.linear_gradient("L").resize((900, 700)).convert("RGB")).heads == 0


@pytest.mark.parametrize("size", [(1, 1), (1600, 3), (3, 1600), (33, 31)])
def test_the_oddest_picture_has_a_masked_one_too(size: tuple[int, int]) -> None:
    assert max(shown(Image.new("RGB", size)).size) == min(max(size), masking.LONGEST_SIDE)


def test_a_face_at_the_edge_is_filled_to_the_edge() -> None:
    face = portrait(320).crop((118, 30, 320, 320))

    assert filled(shown(face), (0, 0, 45, 60))


def test_a_head_is_filled_with_helmet_and_ears_and_the_chest_is_wider_than_the_head() -> None:
    face = Face(100, 100, 140, 150)
    head, chest = masking.head(face), masking.chest(face)

    assert head[0] < 100 and head[1] < 80 and head[2] > 140 and head[3] > 150
    assert chest[0] < head[0] and chest[2] > head[2] and chest[3] > 200


def test_a_picture_has_its_masked_one_before_it_is_on_any_record_and_it_hides_nothing_in_the_file() -> None:
    sent = io.BytesIO()
    portrait(320).save(sent, "JPEG", exif=b"Exif\0\0secret place", comment=b"secret place")

    kept = evidence.prepare(sent.getvalue())

    assert kept.outside.heads == 1
    assert kept.outside.content != kept.content
    assert b"secret" not in kept.outside.content
