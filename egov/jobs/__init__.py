"""Work to be done later, in the same transaction as the change that wants it: a table, leases, back-off, dead letters.

Words: a *job* has a kind, a payload of identifiers and a key that makes it unique. Invariant: a rolled-back request leaves no job; a job's effect and
its completion commit together. Any package may enqueue; only the worker runs.
"""
