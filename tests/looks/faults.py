"""What is wrong with a screen that a machine can see: too wide, cut off, too small for a thumb, in the other language?"""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.person import PHONE

THUMB = 40
# A page under an address of its own first asks for Streamlit below that address, then at the root; both are Streamlit's doing.
NOISE = ("favicon", "/_stcore/health", "/_stcore/host-config", "Failed to load resource")

# Words that are the same in both languages.
THE_SAME = (
    r"\b(Anjian|English|EN|Excel|XLSX?|CSV|PDF|HEIC|JPEG|PNG|MB|KB|UTF-8|GB18030|QR|lx|MD5|SHA-?256|HZ-[\d-]+|AJ-\d+|[a-z]+\.[a-z]+|abcd-efgh-jkmn|"
    r"[A-Z]+(-[A-Z0-9]+)+|[a-z0-9]{4,}(-[a-z0-9]{4,})+|[0-9a-f]{8,}|https?:\S+|python -m \S+|[WM]\d+|v\d[\w.]*)\b"
)
# What Streamlit says by itself and cannot be told otherwise; the README names it.
STREAMLITS = re.compile(
    r"^(Skip to main content|(aria-label|alt|title): (Help|Logo|Navigate to home page|(Expand|Collapse) sidebar|\w+ icon|Close|Open|Choose date|"
    r"(Show|Hide) password( text)?|Clear value|Next page|Previous page|Page \d+|Pagination|Sidebar|App pages|"
    r"(year|month|day), .*|Increment|Decrement|Show more|Page navigation|Vega visualization|.* selected|Remove .*))$"
)

LOOK = r"""([phone, thumb, same]) => {
  const main = document.querySelector('[data-testid="stMain"]') || document.documentElement;
  const dialog = document.querySelector('[data-testid="stDialog"] [role="dialog"]'), place = dialog || document.body, found = [];
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.getBoundingClientRect().width > 0;
  const said = (one) => (one.innerText || one.getAttribute('aria-label') || one.tagName).trim().replace(/\s+/g, ' ').slice(0, 60);
  const wide = (one) => one.scrollWidth - one.clientWidth;
  for (const one of [main, document.documentElement, dialog]) if (one && wide(one) > 0) found.push(['sideways', `${wide(one)} px too wide`]);
  const drawn = 'canvas, svg, textarea, [data-testid="stDataFrame"], [data-testid="stSidebar"], [data-testid="stIconMaterial"], [aria-hidden="true"]';
  for (const one of place.querySelectorAll('*')) {
    if (!seen(one) || one.closest(drawn) || said(one) === 'Skip to main content') continue;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (![...one.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim())) continue;
    if (!['visible', 'auto', 'scroll'].includes(style.overflowX) && wide(one) > 1) found.push(['cut off', said(one)]);
    if (style.overflowY === 'hidden' && one.scrollHeight > one.clientHeight + 3 && one.clientHeight > 8) found.push(['cut below', said(one)]);
    const label = one.closest('[data-testid="stMetricLabel"]');
    if (label && [...label.querySelectorAll('*')].some((each) => wide(each) > 1)) found.push(['cut off', said(one)]);
    if (box.right > innerWidth + 1 && box.left < innerWidth) found.push(['off the screen', said(one)]);
  }
  const targets = 'button, a[href], [role="tab"], [role="radio"], input[type="checkbox"], select';
  const spared = '[data-testid="stSidebar"], p, [data-testid="stDataFrame"], .stSelectbox, .stMultiSelect';
  for (const one of phone ? place.querySelectorAll(targets) : []) {
    const target = one.matches('input') ? one.closest('label') || one : one, height = target.getBoundingClientRect().height;
    if (!seen(target) || target.closest(spared)) continue;
    if (height > 1 && height < thumb) found.push(['small for a thumb', `${said(target)} ${Math.round(height)} px`]);
  }
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT), texts = [];
  const unread = 'style, script, canvas, [data-testid="stIconMaterial"], i[aria-hidden], [translate="no"]';
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (one && seen(one) && !one.closest(unread) && getComputedStyle(one).fontSize !== '0px') texts.push(walker.currentNode.textContent.trim());
  }
  for (const name of ['aria-label', 'title', 'alt'])
    for (const one of place.querySelectorAll(`[${name}]`)) if (seen(one) && !one.closest('svg')) texts.push(`${name}: ${one.getAttribute(name)}`);
  for (const one of place.querySelectorAll('[placeholder]:placeholder-shown')) if (seen(one)) texts.push(`title: ${one.placeholder}`);
  const both = new RegExp(same, 'gu');
  return [found, texts.map((each) => [each, each.replace(/^(aria-label|title|alt): /, '').replace(both, '')])];
}"""


def faults(page: Page, language: str, width: int) -> list[tuple[str, str]]:
    """Kind and where, each once."""
    found, texts = page.evaluate(LOOK, [width == PHONE, THUMB, THE_SAME])
    kinds = [(str(kind), str(where)) for kind, where in found]
    if language == "zh":
        kinds += [("English", text[:80]) for text, rest in texts if not STREAMLITS.match(text) and any(len(word) > 2 for word in _words(rest))]
    return list(dict.fromkeys(kinds))


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isascii() and letter.isalpha() else " " for letter in text).split()


def is_noise(line: str) -> bool:
    return any(word in line for word in NOISE)
