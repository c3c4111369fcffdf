"""The append-only record of everything that happened, sealed in a Merkle tree (RFC 9162).

Words: a *row* tells one event, a *seal* gives it a dense position and its leaf hash, a *head* signs the tree. Invariants: rows are written in the
transaction of the change they tell of, never changed or removed (a trigger refuses), and carry no personal text.
"""
