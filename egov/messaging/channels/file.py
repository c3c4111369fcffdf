"""Mail as `.eml` files in a folder: what a fresh checkout does, and what tests read."""

import secrets
from pathlib import Path
from urllib.parse import SplitResult, unquote

from egov.messaging.channels.base import Channel, Envelope, channels
from egov.messaging.channels.mail import as_mail


class FileChannel(Channel):
    """Each mail is one file, named after its instant and its key: the same mail twice is still one file."""

    def __init__(self, address: SplitResult) -> None:
        self._folder = Path(unquote(address.path))

    def deliver(self, envelope: Envelope) -> None:
        """The file is there, whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{envelope.created_at:%Y%m%dT%H%M%S}-{envelope.digest}.eml"
        if path.exists():
            return
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_bytes(as_mail(envelope).as_bytes())
        draft.replace(path)


channels.register("file", FileChannel)
