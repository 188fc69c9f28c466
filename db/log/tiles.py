"""How does the log's tree stand in the database? The only reader and writer of its tiles; nothing is kept between transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult, Executable, bindparam, insert, literal_column, select, update
from sqlalchemy.orm import Session

from audit import merkle
from audit.verify import HASH
from db.log.model import TILES
from db.scope.guard import PASS, ScopedSession

HERE = (TILES.c.level == bindparam("at_level"), TILES.c.idx == bindparam("at_idx"))
ONE = select(TILES.c.data).where(*HERE)
CHANGED = update(TILES).where(*HERE).values(data=bindparam("data"))
ADDED = insert(TILES)
# numbers in the text: SQLite plans a statement anew each time when its level or limit is bound
LAST_LEAVES = select(TILES.c.idx, TILES.c.data).where(TILES.c.level == literal_column("0")).order_by(TILES.c.idx.desc()).limit(literal_column("1"))


def execute(session: Session, statement: Executable, rows: Sequence[dict[str, Any]] | dict[str, Any] | None = None) -> CursorResult[Any]:
    """The log's own statements pass the scope guard: every actor appends to it, whatever he may read."""
    connection = session.held if isinstance(session, ScopedSession) and session.held else session.connection()
    return connection.execute(statement, rows, execution_options={PASS: session})


def size(session: Session) -> int:
    """How many leaves the tree has."""
    last = execute(session, LAST_LEAVES).first()
    return last.idx * merkle.TILE + len(last.data) // HASH if last else 0


def read(session: Session) -> merkle.Read:
    """Reads one tile; a tile that is not there is empty."""

    def tile(level: int, idx: int) -> bytes:
        return execute(session, ONE, {"at_level": level, "at_idx": idx}).scalar() or b""

    return tile


def extend(session: Session, leaves: Iterable[bytes]) -> int:
    """Adds leaves behind the last one; gives the place of the first. The caller holds the only right to write."""
    last = execute(session, LAST_LEAVES).first()
    first = last.idx * merkle.TILE + len(last.data) // HASH if last else 0
    known = {(0, last.idx): last.data} if last else {}
    other = read(session)
    for (level, idx), data in merkle.push(lambda *place: known.get(place) or other(*place), first, leaves).items():
        if _is_there(first, level, idx):
            execute(session, CHANGED, {"at_level": level, "at_idx": idx, "data": data})
        else:
            execute(session, ADDED, {"level": level, "idx": idx, "data": data})
    return first


def root(session: Session, leaves: int) -> bytes:
    """The root of the first so many leaves."""
    return merkle.root(merkle.nodes(read(session)), leaves)


def leaves(session: Session) -> Callable[[int], bytes]:
    """Gives the leaf at a place; neighbours come from one reading of their tile."""
    tile = lru_cache(maxsize=4096)(read(session))

    def leaf(index: int) -> bytes:
        start = index % merkle.TILE * HASH
        return tile(0, index // merkle.TILE)[start : start + HASH]

    return leaf


def size_and_root(session: Session) -> tuple[int, bytes]:
    """What a checkpoint states."""
    leaves = size(session)
    return leaves, root(session, leaves)


def inclusion_proof(session: Session, index: int, leaves: int) -> list[bytes]:
    """That an entry stands in the log of so many leaves."""
    return merkle.inclusion(merkle.nodes(read(session)), index, leaves)


def consistency_proof(session: Session, earlier: int, later: int) -> list[bytes]:
    """That the later log begins with the earlier one."""
    return merkle.consistency(merkle.nodes(read(session)), earlier, later)


def _is_there(leaves: int, level: int, idx: int) -> bool:
    """Whether a tree of so many leaves keeps this tile."""
    return leaves >> merkle.HEIGHT * level > idx * merkle.TILE
