"""The public API, v1: JSON in and out over the same queries and actions."""
