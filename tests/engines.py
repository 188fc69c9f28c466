"""How does each test get a fresh installation of its own, quickly? A template is made once per process and engine, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.config import Settings
from portal.startup import Portal, create_portal, new_key_file, open_portal
from tests.postgresql import OWNER, POSTGRESQL, RESTRICTED, Server

if TYPE_CHECKING:
    from tests.stories import Ended, Story


@dataclass
class Stable:
    """The templates of one process."""

    folder: Path
    name: str
    server: Server
    templates: dict[tuple[str, str | Story], Any] = field(default_factory=dict)
    copies: int = 0

    @contextmanager
    def fresh(self, kind: str, folder: Path, *, peopled: bool = False, story: Story | None = None) -> Iterator[Settings]:
        """A new installation on this engine, nothing of it open; with the cast in it if `peopled`, and after the story if there is one."""
        what = story or ("cast" if peopled else "empty")
        self.template(kind, what)
        self.copies += 1
        settings = self._copied(kind, folder, _name(what), f"t_{self.name}_{self.copies}")
        try:
            yield settings
        finally:
            if kind == POSTGRESQL:
                self.server.drop(f"t_{self.name}_{self.copies}")

    def template(self, kind: str, what: str | Story) -> Any:
        """What the maker of the template returned: nothing, the cast, or what came of the story."""
        if (kind, what) not in self.templates:
            self.templates[kind, what] = self._empty(kind) if what == "empty" else self._peopled(kind) if what == "cast" else self._told(kind, what)
        return self.templates[kind, what]

    def _empty(self, kind: str) -> None:
        folder = self.folder / f"{kind}_empty"
        folder.mkdir(parents=True)
        if kind == POSTGRESQL:
            self.server.start()
            self.server.copy(f"empty_{self.name}", "template0")
        settings = self._settings(kind, folder, f"empty_{self.name}")
        close(create_portal(settings, new_key_file(folder / "kek")))

    def _peopled(self, kind: str) -> Any:
        from tests.cast import build

        self.template(kind, "empty")
        settings = self._copied(kind, self.folder / f"{kind}_cast", "empty", f"cast_{self.name}")
        portal = open_portal(settings)
        cast = build()
        close(portal)
        return cast

    def _told(self, kind: str, story: Any) -> Ended:
        cast = self.template(kind, "cast")
        settings = self._copied(kind, self.folder / f"{kind}_{story.name}", "cast", f"{story.name}_{self.name}")
        portal = open_portal(settings)
        ended: Ended = story.told(cast)
        close(portal)
        return ended

    def _copied(self, kind: str, folder: Path, what: str, database: str) -> Settings:
        shutil.copytree(self.folder / f"{kind}_{what}", folder, dirs_exist_ok=True)
        if kind == POSTGRESQL:
            self.server.copy(database, f"{what}_{self.name}")
        return self._settings(kind, folder, database)

    def _settings(self, kind: str, folder: Path, database: str) -> Settings:
        urls = {"database_url": self.server.url(database, RESTRICTED), "owner_url": self.server.url(database, OWNER)}
        return Settings(data=folder / "data", key_file=folder / "kek", **(urls if kind == POSTGRESQL else {}))


def _name(what: str | Story) -> str:
    return what if isinstance(what, str) else what.name


def close(portal: Portal) -> None:
    """Let go of every file and connection, so that the installation can be copied, moved or opened by another process."""
    portal.database.close()
    portal.keyring.close()
