"""Where the pages of a walk through a questionnaire are: of an application, or of whoever walks it otherwise."""

from dataclasses import dataclass
from typing import Protocol

from flask import url_for


class Addresses(Protocol):
    """The addresses that the pages of a walk lead to."""

    def page(self, key: str, **more: str) -> str:
        """The page `key` of the questionnaire; `more` goes behind the question mark."""
        ...

    def check(self) -> str:
        """All answers, to be checked."""
        ...

    def submit(self) -> str:
        """Where the checked answers are sent to."""
        ...

    def before(self) -> str:
        """What comes before the first page."""
        ...

    def leave(self) -> str:
        """Where it goes when the walk is left, to go on later."""
        ...

    def file(self, file_id: int) -> str:
        """The download of a file; "" where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """Those of the applicant's own application `reference`."""

    reference: str

    def page(self, key: str, **more: str) -> str:
        return url_for("applications.page", reference=self.reference, page=key, **more)  # type: ignore[arg-type]

    def check(self) -> str:
        return url_for("applications.check", reference=self.reference)

    def submit(self) -> str:
        return url_for("applications.submit", reference=self.reference)

    def before(self) -> str:
        return url_for("applications.show", reference=self.reference)

    def leave(self) -> str:
        return url_for("applications.own")

    def file(self, file_id: int) -> str:
        return url_for("applications.file", reference=self.reference, file_id=file_id)
