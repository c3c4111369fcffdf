"""The tree is RFC 9162's: published answers, and the growing tree equals the definition at every size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.journal.merkle import EMPTY_ROOT, GrowingTree, leaf_hash, node_hash, root_of

# Inputs and roots of the reference tests of Certificate Transparency (RFC 6962 and 9162 share the tree).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_the_published_ones(size):
    leaves = [leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]
    tree = GrowingTree()
    for leaf in leaves:
        tree.append(leaf)
    assert root_of(leaves).hex() == tree.root().hex() == ROOTS[size]


def test_single_hashes_are_the_published_ones():
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert leaf_hash(b"").hex() == ROOTS[1]
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT


@given(st.lists(st.binary(max_size=8), max_size=200), st.integers(0, 200))
def test_a_tree_grown_in_two_sittings_equals_the_definition(data, pause):
    leaves = [leaf_hash(item) for item in data]
    tree = GrowingTree()
    for number, leaf in enumerate(leaves):
        if number == pause:
            tree = GrowingTree(tree.size, tree.frontier)
        tree.append(leaf)
    assert tree.root() == root_of(leaves)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=60), st.data())
def test_any_other_leaf_gives_another_root(data, draw):
    leaves = [leaf_hash(item) for item in data]
    place = draw.draw(st.integers(0, len(leaves) - 1))
    other = [*leaves[:place], leaf_hash(data[place] + b"!"), *leaves[place + 1 :]]
    assert root_of(other) != root_of(leaves)


def test_a_frontier_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="complete subtrees"):
        GrowingTree(3, b"x" * 32)
