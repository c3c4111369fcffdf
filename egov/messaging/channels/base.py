"""What a channel is: it takes an envelope and gets it to its address, or says why not."""

import datetime as dt
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult

from egov.kernel.plugins import Registry


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message on its way. `sender` is an e-mail address; `html` is the mail's other form; `created_at` its date."""

    key: str
    sender: str
    sender_name: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    created_at: dt.datetime

    @property
    def digest(self) -> str:
        """Names the message for ever: the same for every try, different for every event."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


class Refused(Exception):
    """The address will never take this message: trying again is no use."""


class Channel(ABC):
    """One way out. A channel that is asked twice for one envelope must, as far as its medium lets it, deliver once."""

    @abstractmethod
    def deliver(self, envelope: Envelope) -> None:
        """The envelope has arrived or is in other, reliable hands.

        Raises `Refused` where it never can, anything else where a later try may help. Called outside any transaction.
        """


Make = Callable[[SplitResult], Channel]
"""Makes a channel from the address in `EGOV_MAIL_URL`."""

channels: Registry[Make] = Registry("mail channel")
"""By the scheme of the address."""
