"""How does the log's tree grow, and how is a leaf or an earlier tree proved in it? RFC 6962 over tiles of 256 hashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.verify import EMPTY, HASH, ProofError, node_hash

TILE = 256
HEIGHT = 8

Node = Callable[[int, int], bytes]
Read = Callable[[int, int], bytes]

__all__ = ["EMPTY", "HEIGHT", "TILE", "Node", "Read", "consistency", "inclusion", "nodes", "push", "root"]


def push(read: Read, size: int, leaves: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaf hashes are added to a tree of this size. `read(level, idx)` gives a tile kept so far."""
    changed: dict[tuple[int, int], bytes] = {}

    def add(level: int, position: int, value: bytes) -> None:
        place = (level, position // TILE)
        before = changed[place] if place in changed else (read(*place) if position % TILE else b"")
        if len(before) != position % TILE * HASH:
            raise ProofError(f"tile {level}/{place[1]} does not hold as many hashes as the tree's size says")
        changed[place] = before + value
        if position % TILE == TILE - 1:
            add(level + 1, place[1], _tile_root(changed[place]))

    for position, leaf in enumerate(leaves, start=size):
        add(0, position, leaf)
    return changed


def nodes(read: Read) -> Node:
    """The hash of any whole subtree (level, index), from tiles; each tile is read once, and each hash inside it made once."""
    kept: dict[tuple[int, int], list[bytes]] = {}

    def node(level: int, index: int) -> bytes:
        tile, inside = divmod(level, HEIGHT)
        place = (tile, (index << inside) // TILE)
        if place not in kept:
            kept[place] = [read(*place)]
        rows = kept[place]
        while len(rows) <= inside:
            rows.append(_above(rows[-1]))
        start = index % (TILE >> inside) * HASH
        found = rows[inside][start : start + HASH]
        if len(found) != HASH:
            raise ProofError(f"tile {place[0]}/{place[1]} is missing or too short")
        return found

    return node


def root(node: Node, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(node, 0, size)


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` stands in the tree of `size` leaves, nearest hash first."""
    if not 0 <= index < size:
        raise ProofError("the index lies beyond the tree's size")
    low, high, beside = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            beside.append((middle, high))
            high = middle
        else:
            beside.append((low, middle))
            low = middle
    return [_range(node, *part) for part in reversed(beside)]


def consistency(node: Node, m: int, n: int) -> list[bytes]:
    """The proof that the tree of n leaves begins with the tree of m."""
    if not 0 <= m <= n:
        raise ProofError("the earlier tree is larger than the later one")
    if m in (0, n):
        return []
    low, high, beside = 0, n, []
    while m != high:
        middle = low + _split(high - low)
        if m <= middle:
            beside.append((middle, high))
            high = middle
        else:
            beside.append((low, middle))
            low = middle
    if low:
        beside.append((low, high))
    return [_range(node, *part) for part in reversed(beside)]


def _split(size: int) -> int:
    """The largest power of two below the size: where RFC 6962 parts a tree."""
    return 1 << (size - 1).bit_length() - 1


def _range(node: Node, low: int, high: int) -> bytes:
    """The hash over the leaves low..high-1, where low is where such a tree may begin."""
    if low == high:
        return EMPTY
    size = high - low
    if size & (size - 1) == 0:
        return node(size.bit_length() - 1, low // size)
    middle = low + _split(size)
    return node_hash(_range(node, low, middle), _range(node, middle, high))


def _tile_root(hashes: bytes) -> bytes:
    while len(hashes) > HASH:
        hashes = _above(hashes)
    return hashes


def _above(hashes: bytes) -> bytes:
    """The row over a row of hashes; one without a neighbour has none yet."""
    pairs = range(0, len(hashes) - HASH, 2 * HASH)
    return b"".join([node_hash(hashes[i : i + HASH], hashes[i + HASH : i + 2 * HASH]) for i in pairs])
