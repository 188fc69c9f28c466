"""Does every word, page and picture that a guide names exist, in both languages?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.locale import catalogue

HOUSE = Path(__file__).parent.parent
GUIDES = sorted(path.stem for path in (HOUSE / "docs" / "guides").glob("*.md") if not path.name.endswith(".zh-CN.md") and path.stem != "README")
MOST = 3_000_000


def guide(name: str, language: str) -> str:
    return (HOUSE / "docs" / "guides" / f"{name}{'.zh-CN' if language == 'zh' else ''}.md").read_text("utf-8")


def words(language: str) -> set[str]:
    """Every sentence of the screen, as it is read there."""
    return set(catalogue("zh").values() if language == "zh" else catalogue("zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", GUIDES)
def test_every_bold_word_of_a_guide_stands_on_the_screen(name: str, language: str) -> None:
    named = set(re.findall(r"\*\*(.+?)\*\*", guide(name, language)))

    assert named
    assert not named - words(language), "say it as the screen does"


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_tells_five_things_with_pictures_in_both_languages(name: str) -> None:
    for language in ("en", "zh"):
        text = guide(name, language)
        pictures = re.findall(r"\]\(\.\./pictures/([^)]+)\)", text)
        assert len(re.findall(r"^\d\. ", text, re.MULTILINE)) == 5
        assert pictures
        assert not [picture for picture in pictures if not (HOUSE / "docs" / "pictures" / picture).exists()]
        assert f"]({name}{'.zh-CN' if language == 'zh' else ''}.md)" in guide("README", language)


def test_the_pictures_of_the_guides_stay_small() -> None:
    assert sum(picture.stat().st_size for picture in (HOUSE / "docs" / "pictures").glob("*.png")) < MOST
