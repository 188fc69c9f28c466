"""How does a test begin late in the plant's story? What leads there is done once per process and engine; each test gets a copy of all of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from db.engine import Database
from portal import clock as portal_clock
from tests.cast import Cast

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.engines import Stable

_stories: dict[int, Story] = {}


@dataclass(frozen=True)
class Ended:
    """What came of a story and when it ended; the plant's people stay those whom every test knows."""

    gave: Any
    cast: Cast
    at: datetime


@dataclass(frozen=True)
class Story:
    """Told in an installation with the cast in it, which is kept as a template. Of `name` are its folder and its database."""

    name: str
    tell: Callable[[Cast, Clock], Any]

    def told(self, cast: Cast) -> Ended:
        from tests.conftest import Clock

        clock = Clock()
        portal_clock.set_now(lambda: clock.at)
        return Ended(self.tell(cast, clock), cast, clock.at)

    def again(self, stable: Stable, kind: str, clock: Clock) -> Any:
        """In the test's own copy of the installation, which is open: what came of it, as if it had been told there."""
        ended: Ended = stable.template(kind, self)
        clock.at = ended.at
        return deepcopy(ended.gave, {id(ended.cast): ended.cast})


def staged(tell: Callable[[Cast, Clock], Any]) -> Any:
    """Declares a fixture of the story's name: what it returns, with the installation in which it happened."""
    story = Story(f"{tell.__module__.rpartition('.')[2]}_{tell.__name__}", tell)

    @pytest.fixture(name=tell.__name__)
    def begun(database: Database, cast: Cast, stable: Stable, clock: Clock) -> Any:
        return story.again(stable, database.kind, clock)

    return begins_with(story)(begun)


def begins_with(story: Story) -> Callable[[Any], Any]:
    """Says of a fixture that the installation of its tests is that of this story."""

    def named(fixture: Any) -> Any:
        _stories[id(fixture)] = story
        return fixture

    return named


def story_of(request: pytest.FixtureRequest) -> Story | None:
    """Of the test that asks, by the fixtures as its module names them."""
    names = (id(getattr(request.module, name, None)) for name in request.fixturenames)
    found = {_stories[name] for name in names if name in _stories}
    if len(found) > 1:
        raise pytest.UsageError(f"one test begins with one story: {', '.join(sorted(story.name for story in found))}")
    return found.pop() if found else None
