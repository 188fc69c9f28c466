"""How does every screen look, in both languages and at both widths? Takes the pictures, lays them out in sheets, and lists what a machine can see.

    python -m tests.looks OUT [--only WORD ...] [--ways zh-1440 en-375 ...] [--port 8670]

OUT keeps the plants as well, so that a second round is quick; remove it to begin anew. Nothing of it belongs into the repository.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby, product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as Failed

from tests.browser.conftest import ALONE
from tests.browser.person import DESK, HEIGHT, PHONE, Person, screen
from tests.cast import PASSWORD
from tests.conftest import chromium_path
from tests.looks import plant, sheets
from tests.looks.faults import faults, is_noise
from tests.looks.scenes import BUSY, NEW, QUIET, Scene, address_of, scenes
from tests.served import running

WAYS = [f"{language}-{width}" for language, width in product(("zh", "en"), (DESK, PHONE))]
PATIENCE = 9_000
TALLEST = {DESK: 3000, PHONE: 6000}
PLANTS: dict[str, Callable[[Path], dict[str, str]]] = {BUSY: plant.busy, QUIET: plant.quiet, NEW: plant.new}


def main() -> None:
    asked = _asked()
    wanted = [scene for scene in scenes() if not asked.only or any(re.search(word, scene.name) for word in asked.only)]
    said: list[str] = []
    for kind, some in groupby(sorted(wanted, key=lambda scene: scene.plant), key=lambda scene: scene.plant):
        folder = asked.out / kind
        folder.mkdir(parents=True, exist_ok=True)
        names = PLANTS[kind](folder)
        with running(folder / "data", asked.port) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=ALONE)
            said += _round(Camera(browser, url, names, asked.out / "pictures"), list(some), asked.ways)
            browser.close()
    (asked.out / "faults.txt").write_text("\n".join(said) + "\n", "utf-8")
    sheets.lay_out(asked.out / "pictures", asked.out / "sheets", [scene.name for scene in wanted])
    print("\n".join(said))


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="python -m tests.looks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("out", type=Path)
    said.add_argument("--only", nargs="*", default=[], help="parts of names, as patterns")
    said.add_argument("--ways", nargs="*", default=WAYS, choices=WAYS)
    said.add_argument("--port", type=int, default=8670)
    return said.parse_args()


class Camera:
    """A browser at one served plant, and the folder for its pictures."""

    def __init__(self, browser: Browser, url: str, names: dict[str, str], folder: Path) -> None:
        self.browser, self.url, self.names, self.folder = browser, url, names, folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def sitting(self, who: str, language: str, width: int, *, dark: bool) -> Iterator[Person]:
        """A browser of its own; signed in, when there is somebody."""
        with ExitStack() as leaving:
            device = leaving.enter_context(
                self.browser.new_context(**screen(language, width), color_scheme="dark" if dark else "light", reduced_motion="reduce")
            )
            person = Person(device.new_page(), self.url, language)
            person.page.set_default_timeout(PATIENCE)
            if who:
                person.sign_in(who, PASSWORD)
            yield person

    def take(self, scene: Scene, person: Person, width: int, wrong: list[str]) -> None:
        page = person.page
        page.goto(f"{self.url}/{address_of(scene, self.names)}")
        _at_rest(person)
        if scene.do:
            scene.do(person)
            _at_rest(person)
        wrong += [f"{kind}: {where}" for kind, where in faults(page, person.language, width)]
        _keep(page, self.folder / f"{scene.name}--{person.language}-{width}.png", width)
        if scene.after:
            scene.after(person)


def _round(camera: Camera, wanted: Sequence[Scene], ways: Sequence[str]) -> list[str]:
    said: list[str] = []
    by_person = sorted(wanted, key=lambda scene: (scene.who, scene.dark))
    for way, (who, some) in product(ways, [(who, list(some)) for who, some in groupby(by_person, key=lambda scene: (scene.who, scene.dark))]):
        language, width = way.split("-")[0], int(way.split("-")[1])
        alone = [[scene] for scene in some] if not who[0] else [some]
        for each in alone:
            with camera.sitting(who[0], language, width, dark=who[1]) as person:
                said += [f"{way} {line}" for line in _scenes(camera, each, person, width)]
    return said


def _scenes(camera: Camera, some: Sequence[Scene], person: Person, width: int) -> list[str]:
    heard: list[str] = []
    person.page.on("console", lambda message: heard.append(f"console: {message.text[:160]}") if message.type == "error" else None)
    person.page.on("response", lambda answer: heard.append(f"answered: {answer.status} {answer.url}") if answer.status >= 400 else None)
    person.page.on("pageerror", lambda error: heard.append(f"console: {str(error)[:160]}"))
    said: list[str] = []
    for scene in some:
        heard.clear()
        wrong: list[str] = []
        try:
            camera.take(scene, person, width, wrong)
        except Failed as why:
            wrong.append(f"NOT TAKEN: {str(why).splitlines()[0][:160]}")
            person.page.screenshot(path=camera.folder / f"{scene.name}--{person.language}-{width}.png")
        said += [f"{scene.name}: {line}" for line in [*wrong, *dict.fromkeys(line for line in heard if not is_noise(line))]]
        print(scene.name, person.language, width, len(wrong), flush=True)
    return said


def _at_rest(person: Person) -> None:
    person.page.wait_for_load_state()
    if person.page.get_by_test_id("stApp").count() or not person.page.locator("main").count():
        person.page.locator("h1, [role='dialog']").first.wait_for()
        person.settled()
    person.page.wait_for_timeout(500)


def _keep(page: Page, path: Path, width: int) -> None:
    """The whole page, or the whole dialog that lies over it."""
    dialog = page.get_by_test_id("stDialog").get_by_role("dialog")
    if dialog.count():
        tall = int(dialog.first.evaluate("one => one.getBoundingClientRect().height")) + 260
        page.set_viewport_size({"width": width, "height": min(max(tall, HEIGHT[width]), TALLEST[width])})
        page.wait_for_timeout(250)
        box: Any = dialog.first.bounding_box()
        edge = 24 if width == DESK else 0
        clip = {"x": max(box["x"] - edge, 0), "y": max(box["y"] - 24, 0), "width": min(box["width"] + 2 * edge, width), "height": box["height"] + 48}
        page.screenshot(path=path, clip=clip)  # type: ignore[arg-type]
    else:
        main = page.locator('[data-testid="stMain"], html').last
        tall = int(main.evaluate("main => main.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(max(tall, 480), TALLEST[width])})
        page.wait_for_timeout(350)
        page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": HEIGHT[width]})


if __name__ == "__main__":
    main()
