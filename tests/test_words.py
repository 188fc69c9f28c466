"""Is every sentence on the screen in the catalogue, in both languages?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from portal import errors
from portal.errors import PortalError
from portal.locale import PSEUDO, catalogue, known, translate
from portal.ui import states

HOUSE = Path(__file__).parent.parent
REFUSALS = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PortalError) and kind is not PortalError]
KEYWORDS: dict[str, None] = dict.fromkeys(("_", "N_", *REFUSALS))
SHOWN = {
    "title",
    "header",
    "subheader",
    "caption",
    "markdown",
    "text",
    "write",
    "button",
    "form_submit_button",
    "download_button",
    "link_button",
    "page_link",
    "toast",
    "error",
    "warning",
    "info",
    "success",
    "selectbox",
    "multiselect",
    "text_input",
    "text_area",
    "number_input",
    "date_input",
    "checkbox",
    "toggle",
    "radio",
    "pills",
    "segmented_control",
    "file_uploader",
    "metric",
    "expander",
    "popover",
    "dialog",
    "tabs",
    "badge",
    "TextColumn",
    "MultiselectColumn",
    "NumberColumn",
    "LinkColumn",
    "CheckboxColumn",
    "DateColumn",
    "head",
    "nothing_here",
    "not_available",
}
TEXTS = {"placeholder", "help", "label", "title", "alt", "body", "delta_description"}
HARMLESS = re.compile(r"HZ-|:material/\w*:?|:[a-z]+(?:-badge)?(?=\[)|[^A-Za-z\u4e00-\u9fff]")


def sentences() -> dict[str, str]:
    """Every msgid of the source, with the file that uses it."""
    found = {}
    for folder in ("portal", "pages", "db", "audit"):
        for name, _line, msgid, *_rest in extract_from_dir(str(HOUSE / folder), [("**.py", "python")], keywords=KEYWORDS):
            found[msgid if isinstance(msgid, str) else msgid[0]] = f"{folder}/{name}"
    return found


def test_the_way_out_of_the_house_has_one_name_in_chinese() -> None:
    said = {msgid: translate(msgid, "zh") for msgid in sentences() if "channel" in msgid.lower()}

    assert len(said) > 20
    assert [msgid for msgid, text in said.items() if "通道" in text] == [], "the word is 渠道"


def screens() -> list[Path]:
    return sorted([*(HOUSE / "pages").rglob("*.py"), *(HOUSE / "portal" / "ui").glob("*.py"), *(HOUSE / "portal").glob("app.py")])


def unwrapped(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Literals that reach the screen without passing through _()."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr not in SHOWN:
            continue
        codes = states.STATES if ast.unparse(call.func) == "states.badge" else {}
        for value in [*_positional(call.func.attr, call.args), *(k.value for k in call.keywords if k.arg in TEXTS)]:
            for text in _literals(value):
                if HARMLESS.sub("", text) and text not in codes:
                    yield call.lineno, text


def _positional(name: str, args: list[ast.expr]) -> list[ast.expr]:
    """nothing_here begins with the icon, page_link with the page's file."""
    return {"nothing_here": args[1:], "page_link": []}.get(name, args[:1])


def _literals(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    if isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "" for part in value.values)
    if isinstance(value, ast.BinOp):
        yield from _literals(value.left)
        yield from _literals(value.right)
    if isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)


def test_every_sentence_of_the_source_has_its_chinese() -> None:
    missing = {msgid: where for msgid, where in sentences().items() if msgid and msgid not in catalogue("zh")}

    assert not missing, "add these to portal/locale/zh/LC_MESSAGES/anjian.po"


def test_no_translation_is_left_over() -> None:
    left_over = set(catalogue("zh")) - set(sentences())

    assert not left_over, "nobody says these any more: delete them from the catalogue"


def test_no_sentence_is_translated_twice() -> None:
    """Merges keep both sides; of two Chinese words for one sentence the last would win unseen."""
    told = re.findall(r'^msgid "(.+)"$', (HOUSE / "portal/locale/zh/LC_MESSAGES/anjian.po").read_text("utf-8"), re.MULTILINE)

    assert not {msgid for msgid in told if told.count(msgid) > 1}


def test_a_translation_keeps_the_same_gaps_to_fill() -> None:
    gaps = re.compile(r"\{(\w+)[^}]*\}")
    wrong = {m: z for m, z in catalogue("zh").items() if set(gaps.findall(m)) != set(gaps.findall(z))}

    assert not wrong


@pytest.mark.parametrize("path", screens(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_text_reaches_the_screen_unwrapped(path: Path) -> None:
    assert not list(unwrapped(ast.parse(path.read_text("utf-8")))), 'wrap it: _("…")'


@pytest.mark.parametrize("path", screens(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_sentence_hides_inside_an_f_string(path: Path) -> None:
    """Extraction cannot see _() there, so the sentence would never be translated."""
    strings = [part for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)]
    hidden = [
        part.lineno
        for part in strings
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "_"
        and part.args
        and isinstance(part.args[0], ast.Constant)
    ]

    assert not hidden, "take _() out of the f-string"


def test_the_pseudo_locale_brackets_what_was_translated() -> None:
    assert translate("{number} closed", PSEUDO, number="HZ-1") == "⟦HZ-1 closed⟧"


@pytest.mark.parametrize(("browser", "spoken"), [("zh-CN", "zh"), ("en_GB", "en"), ("de", None), (None, None)])
def test_the_browsers_language_is_understood(browser: str | None, spoken: str | None) -> None:
    assert known(browser) == spoken
