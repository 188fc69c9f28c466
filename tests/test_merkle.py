"""Does the tree grow as RFC 6962 says, and does every proof of it hold, and no altered one?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import merkle
from audit.verify import EMPTY, ProofError, leaf_hash, node_hash, verify_consistency, verify_inclusion

KNOWN = json.loads((Path(__file__).parent / "vectors" / "rfc6962.json").read_text())
SIZE = 130


class Tree:
    """Tiles in a dictionary."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def read(self, level: int, idx: int) -> bytes:
        return self.tiles.get((level, idx), b"")

    def add(self, leaves: list[bytes]) -> Tree:
        self.tiles |= merkle.push(self.read, self.size, leaves)
        self.size += len(leaves)
        return self

    @property
    def node(self) -> merkle.Node:
        return merkle.nodes(self.read)

    def root(self, size: int) -> bytes:
        return merkle.root(self.node, size)


LEAVES = [leaf_hash(str(i).encode()) for i in range(SIZE)]
GROWN = Tree().add(LEAVES)
ROOTS = [GROWN.root(size) for size in range(SIZE + 1)]


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ 1 << bit).to_bytes(len(value))


def test_the_known_leaves_give_the_known_roots() -> None:
    tree = Tree().add([leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN["leaves"]])

    assert [tree.root(size).hex() for size in range(9)] == KNOWN["roots"]


def test_the_proofs_of_the_rfcs_own_example_are_those_it_lists() -> None:
    """RFC 6962 section 2.1.3: seven leaves, whose nodes the RFC calls a to l."""
    a, b, c, d, e, f, j = leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN["leaves"][:7]]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, el = node_hash(g, h), node_hash(i, j)
    node = Tree().add(leaves).node

    assert [merkle.inclusion(node, index, 7) for index in (0, 3, 4, 6)] == [[b, h, el], [c, g, el], [f, j, k], [i, k]]
    assert [merkle.consistency(node, size, 7) for size in (3, 4, 6)] == [[c, d, g, el], [el], [i, j, k]]
    assert node_hash(k, el).hex() == KNOWN["roots"][7]


def test_every_inclusion_proof_up_to_130_leaves_verifies() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            proof = merkle.inclusion(GROWN.node, index, size)
            verify_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


def test_every_consistency_proof_up_to_130_leaves_verifies() -> None:
    node = GROWN.node
    for later in range(SIZE + 1):
        for earlier in range(later + 1):
            proof = merkle.consistency(node, earlier, later)
            verify_consistency(earlier, later, proof, ROOTS[earlier], ROOTS[later])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_inclusion_proof_with_any_bit_flipped_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZE))
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], ROOTS[size], *merkle.inclusion(GROWN.node, index, size)]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)

    with pytest.raises(ProofError, match="another root"):
        verify_inclusion(index, size, parts[0], parts[2:], parts[1])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_consistency_proof_with_any_bit_flipped_fails(data: st.DataObject) -> None:
    later = data.draw(st.integers(2, SIZE))
    earlier = data.draw(st.integers(1, later - 1))
    parts = [ROOTS[earlier], ROOTS[later], *merkle.consistency(GROWN.node, earlier, later)]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)

    with pytest.raises(ProofError, match=r"another (earlier|later) root"):
        verify_consistency(earlier, later, parts[2:], parts[0], parts[1])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_inclusion_proof_holds_for_its_own_index_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZE))
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    proof = merkle.inclusion(GROWN.node, index, size)

    with pytest.raises(ProofError):
        verify_inclusion(other, size, LEAVES[index], proof, ROOTS[size])


@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: [*p, p[0]], lambda p: [p[0][:-1], *p[1:]], lambda p: [p[0].hex(), *p[1:]]])
def test_a_proof_of_another_shape_is_refused(change) -> None:
    inclusion, consistency = merkle.inclusion(GROWN.node, 5, 100), merkle.consistency(GROWN.node, 37, 100)

    with pytest.raises(ProofError, match=r"wrong length|not 32 bytes"):
        verify_inclusion(5, 100, LEAVES[5], change(inclusion), ROOTS[100])
    with pytest.raises(ProofError, match=r"wrong length|not 32 bytes"):
        verify_consistency(37, 100, change(consistency), ROOTS[37], ROOTS[100])


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0), (True, 8), (0, 1 << 63), (1.0, 8)])
def test_an_index_or_size_that_cannot_be_is_refused(index, size) -> None:
    with pytest.raises(ProofError, match=r"whole number|beyond the tree"):
        verify_inclusion(index, size, LEAVES[0], [], ROOTS[1])


def test_the_empty_tree_is_consistent_with_everything_and_only_it_has_its_root() -> None:
    verify_consistency(0, 9, [], EMPTY, ROOTS[9])

    with pytest.raises(ProofError, match="empty tree"):
        verify_consistency(0, 9, [], ROOTS[1], ROOTS[9])
    with pytest.raises(ProofError, match="different roots"):
        verify_consistency(9, 9, [], ROOTS[8], ROOTS[9])
    with pytest.raises(ProofError, match="is larger"):
        verify_consistency(9, 8, [], ROOTS[9], ROOTS[8])


def test_pushing_in_any_portions_gives_the_same_tiles() -> None:
    leaves = [leaf_hash(bytes([i % 256, i // 256])) for i in range(1100)]
    at_once, by_one, by_portions = Tree().add(leaves), Tree(), Tree()
    for leaf in leaves:
        by_one.add([leaf])
    for start in range(0, 1100, 137):
        by_portions.add(leaves[start : start + 137])

    assert at_once.tiles == by_one.tiles == by_portions.tiles
    assert len(at_once.tiles[1, 0]) == 4 * 32


def test_proofs_across_tiles_verify() -> None:
    leaves = [leaf_hash(i.to_bytes(4)) for i in range(66_000)]
    tree = Tree().add(leaves)

    for index, size in [(0, 66_000), (65_535, 65_536), (65_536, 66_000), (511, 513)]:
        verify_inclusion(index, size, leaves[index], merkle.inclusion(tree.node, index, size), tree.root(size))
    for earlier in (1, 255, 256, 257, 65_535, 65_536, 65_999):
        verify_consistency(earlier, 66_000, merkle.consistency(tree.node, earlier, 66_000), tree.root(earlier), tree.root(66_000))


def test_a_tile_that_lost_a_hash_is_not_pushed_to_or_read() -> None:
    tree = Tree().add(LEAVES)
    tree.tiles[0, 0] = tree.tiles[0, 0][:-32]

    with pytest.raises(ProofError, match="tile 0/0"):
        tree.add([LEAVES[0]])
    with pytest.raises(ProofError, match="tile 0/0"):
        tree.root(SIZE)
