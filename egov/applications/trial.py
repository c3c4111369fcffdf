"""A form tried out: an applicant's own pages, rules and reckoning over an application that is no row.

Nothing is filed and nothing stored: the application is never put into the database, a file that is sent is judged like any other and
only its name and size are kept, and no verb of it tells the journal. Whoever tries keeps `Trial.kept()` and gives it back.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage

from egov.applications.addresses import Addresses
from egov.applications.filling import Filling, ShownFile
from egov.applications.models import Application, State
from egov.applications.summaries import missing_in
from egov.authorities import queries as authorities
from egov.authorities.terms import due_on
from egov.catalogue import terms
from egov.catalogue.definition import ServiceDefinition
from egov.files import actions as files
from egov.files.naming import safe_name
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Invalid, NotFound
from egov.kernel.references import specimen_reference
from egov.profiles.current import current_profile, local_day
from egov.questionnaire.answers import prune
from egov.questionnaire.attached import with_files, without_file
from egov.questionnaire.building import PageForm
from egov.questionnaire.moving import carry
from egov.questionnaire.schema import Page
from egov.web.language import gettext, language

MAX_FILES = 100


@dataclass
class Trial(Filling):
    """The walk of somebody who tries a form. `shown` goes to its pages, to mark them as a trial."""

    addresses: Addresses | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    pretended: dict[int, ShownFile] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        definition: ServiceDefinition,
        *,
        by: Actor,
        now: dt.datetime,
        to: Addresses,
        shown: dict[str, Any],
        kept: Mapping[str, Any] | None = None,
    ) -> "Trial":
        """The trial of `definition`, from the beginning or with what an earlier `kept()` gave."""
        if by.account_id is None:
            raise NotFound
        kept = kept or {}
        application = Application(
            reference=specimen_reference(current_profile().country),
            account_id=by.account_id,
            state=State.DRAFT,
            language=language(),
            answers=dict(kept.get("answers", {})),
            saved_pages=list(kept.get("saved_pages", [])),
            unfinished=dict(kept.get("unfinished", {})),
            days_stopped=0,
        )
        application.read_definition = definition  # type: ignore[assignment]
        pretended = {int(row[0]): ShownFile(int(row[0]), row[1], int(row[2]), "") for row in kept.get("files", [])}
        return cls(application, by, now, to, shown, pretended)

    def kept(self) -> dict[str, Any]:
        """What is to be kept until the next page, as plain values."""
        application = self.application
        return {
            "answers": application.answers,
            "saved_pages": application.saved_pages,
            "unfinished": application.unfinished,
            "files": [[one.id, one.name, one.size] for one in self.pretended.values()],
        }

    @property
    def to(self) -> Addresses:
        assert self.addresses is not None, "a trial is made by `of`"
        return self.addresses

    @property
    def marks(self) -> dict[str, Any]:
        return self.shown

    def farewell(self) -> str:
        return gettext("Nothing was sent. What you typed in the trial is kept for two hours.")

    @property
    def shown_files(self) -> dict[int, ShownFile]:
        """The files that would be there."""
        return self.pretended

    @property
    def named_files(self) -> Mapping[int, Any]:
        return self.pretended

    def keep(self, page: Page, form: PageForm, opened_with: str | None) -> tuple[bool, dict[str, list[str]]]:
        """As an applicant's page is kept, but in this object alone."""
        result = super().keep(page, form, opened_with)
        self.application.saved_at = None
        return result

    def add_file(self, path: str, upload: FileStorage) -> None:
        """The file is judged as it would be; only its name and size are remembered. Raises `Invalid`."""
        if len(self.pretended) >= MAX_FILES:
            raise Invalid(N_("There are too many files in this application."))
        size, media_type = files.examine(stream=upload.stream)  # type: ignore[arg-type]
        number = max(self.pretended, default=0) + 1
        name = safe_name(upload.filename or "", media_type)
        self.pretended[number] = ShownFile(number, name, size, "")
        self.application.answers = with_files(self.application.answers, path, [number])

    def drop_file(self, file_id: int) -> None:
        """The file is not there any more."""
        self.application.answers = without_file(self.application.answers, file_id)
        self.pretended.pop(file_id, None)

    def end(self) -> "TrialEnd":
        """What filing would make of it; raises `Invalid` while answers are missing or wrong."""
        if missing_in(self):
            raise Invalid(N_("Some answers are missing or need correcting."))
        pruned = prune(self.definition.questionnaire, self.application.answers)
        term = terms.term_of(self.definition, pruned, today=local_day(self.now))
        profile = current_profile()
        due = due_on(self.now, term.amount, term.unit, authorities.get_calendar(), profile.timezone)
        self.application.filed_at, self.application.due_on = self.now, due
        return TrialEnd(self.application, pruned, due)


@dataclass(frozen=True, slots=True)
class TrialEnd:
    """Where a trial ends: the application as it would stand in the register, its answers, and the day it would be due."""

    application: Application
    answers: dict[str, Any]
    due_on: dt.date


@dataclass
class Glance(Trial):
    """A look at single pages, also at those that are asked only after certain answers; nothing is kept between them."""

    @property
    def pages(self) -> list[Page]:
        """Every page of the form that has a question."""
        return [page for page in self.definition.questionnaire.pages if page.questions]


def brought_over(kept: Mapping[str, Any], old: ServiceDefinition | None, new: ServiceDefinition) -> dict[str, Any]:
    """What was kept of a trial of `old`, for `new`: answers follow their questions. Nothing where `old` is not known any more."""
    if old is None:
        return {}
    answers = carry(old.questionnaire, new.questionnaire, kept.get("answers", {})).answers
    return {"answers": answers, "saved_pages": [], "unfinished": {}, "files": kept.get("files", [])}
