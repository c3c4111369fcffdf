"""Who may open which endpoint. Every route stands here once; a new one is added on purpose, never by accident."""

ACCESS: dict[str, str] = {
    "identity.sign_in": "public",
    "identity.sign_out": "public",
    "portal.about": "public",
    "portal.accessibility": "public",
    "portal.help": "public",
    "portal.home": "public",
    "portal.parts": "public",
    "portal_root.counts": "machine",
    "portal_root.favicon": "machine",
    "portal_root.healthz": "machine",
    "portal_root.readyz": "machine",
    "portal_root.robots": "machine",
    "portal_root.security_txt": "machine",
    "portal_root.start": "public",
    "static": "public",
}
