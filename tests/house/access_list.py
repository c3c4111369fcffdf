"""Who may open which endpoint. Every route stands here once; a new one is added on purpose, never by accident."""

ACCESS: dict[str, str] = {
    "identity.sign_in": "public",
    "identity.sign_out": "public",
    "portal.home": "public",
    "portal.parts": "public",
    "portal_root.healthz": "machine",
    "portal_root.start": "public",
    "static": "public",
}
