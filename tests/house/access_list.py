"""Who may open which endpoint. Every route stands here once; a new one is added on purpose, never by accident."""

ACCESS: dict[str, str] = {
    "static": "public",
}
