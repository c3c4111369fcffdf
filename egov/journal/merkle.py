"""The Merkle tree of RFC 9162, section 2.1.1: leaf and node hashes, and a tree that grows without reading its leaves."""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root by the definition: the left subtree is the largest power of two smaller than the size."""
    if not leaf_hashes:
        return EMPTY_ROOT
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    split = 1 << ((len(leaf_hashes) - 1).bit_length() - 1)
    return node_hash(root_of(leaf_hashes[:split]), root_of(leaf_hashes[split:]))


class GrowingTree:
    """A tree known by its size and the roots of its complete subtrees, left to right: one for each one-bit of the size."""

    def __init__(self, size: int = 0, frontier: bytes = b"") -> None:
        if len(frontier) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees")
        self.size = size
        self._peaks = [frontier[start : start + HASH_BYTES] for start in range(0, len(frontier), HASH_BYTES)]

    @property
    def frontier(self) -> bytes:
        """The roots of the complete subtrees, as bytes."""
        return b"".join(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Adds a leaf (its hash) on the right."""
        size, node = self.size, leaf
        while size & 1:
            node = node_hash(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
