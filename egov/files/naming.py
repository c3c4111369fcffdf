"""The name a file may carry: what a person called it, without what could deceive another person or a program."""

import re
import unicodedata

from egov.files.models import MAX_NAME

SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic"}
_ACCEPTED = {"image/jpeg": {".jpg", ".jpeg"}, "image/heic": {".heic", ".heif"}}
_FORBIDDEN = re.compile(r'[<>:"|?*%]')


def safe_name(name: str, media_type: str) -> str:
    """`name` without folders, control and formatting characters (which turn `fdp.exe` around), ending as its type does.

    Unicode categories Cc, Cf, Cs, Co, Cn go (UTS 39, UAX 9); the suffix is ours, because systems open a file by it.
    """
    suffix = SUFFIXES.get(media_type, ".bin")
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    text = _FORBIDDEN.sub("_", " ".join(text.split())).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if dot and f".{ending.lower()}" in _ACCEPTED.get(media_type, {suffix}):
        text = stem.rstrip(". ")
    return (text[: MAX_NAME - len(suffix)].strip() or "file") + suffix
