"""Where a person may be sent next: only to an address of this portal."""

import re
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def safe_target(target: str | None, otherwise: str) -> str:
    """`target` where it is a plain local path (`/tg/...?...`), else `otherwise`.

    Refuses other hosts in every spelling browsers accept: `//host`, `/\\host`, schemes, control characters, credentials.
    """
    if not target or len(target) > 2000 or _CONTROL.search(target):
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return otherwise
    return target
