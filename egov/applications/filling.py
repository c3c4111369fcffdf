"""One page of an application as it is filled in: its form over what is kept, and what becomes of what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from egov.applications import actions, queries
from egov.applications.addresses import Addresses, OwnAddresses
from egov.applications.models import Application, State
from egov.authorities import queries as authorities
from egov.catalogue.definition import ServiceDefinition
from egov.files import actions as files
from egov.files.models import StoredFile
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.errors import Conflict, Invalid, NotFound
from egov.questionnaire.answers import prune, show, visible_pages
from egov.questionnaire.building import PREFIX, PageForm, form_for
from egov.questionnaire.fields import SEEN, FileField, GroupField, QuestionField
from egov.questionnaire.kinds.base import Area, NamedFile
from egov.questionnaire.prefill import known_on
from egov.questionnaire.schema import Page
from egov.web.errors import say
from egov.web.language import gettext, language


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as a page shows it, with the address of its download; "" where there is none."""

    id: int
    name: str
    size: int
    href: str


@dataclass
class Filling:
    """An application in the hands of its applicant: which pages are open, and their forms."""

    application: Application
    by: Actor
    now: Any = field(default_factory=clock.now)

    @property
    def to(self) -> Addresses:
        """Where the pages of the walk are."""
        return OwnAddresses(self.application.reference)

    @property
    def marks(self) -> dict[str, Any]:
        """What pages of this walk show beyond the questions; nothing for an applicant's own."""
        return {}

    def farewell(self) -> str:
        """What is said to somebody who will go on later."""
        return gettext("Your answers are saved. You can continue at any time, on any device.")

    @cached_property
    def definition(self) -> ServiceDefinition:
        """The service as it stood when the draft was opened."""
        return queries.definition_of(self.application)

    @cached_property
    def asked(self) -> set[str] | None:
        """The questions opened by a request for more; None while everything is open."""
        if self.application.state == State.DRAFT:
            return None
        return queries.asked_keys(self.application)

    @cached_property
    def stored(self) -> dict[int, StoredFile]:
        """The files of the application by id."""
        return {stored.id: stored for _attachment, stored in queries.list_attachments(self.application)}

    @property
    def shown_files(self) -> dict[int, "ShownFile"]:
        """The files as pages show them, by id."""
        return {
            stored.id: ShownFile(stored.id, stored.name, stored.size, self.to.file(stored.id))
            for stored in self.stored.values()
        }

    @property
    def named_files(self) -> Mapping[int, NamedFile]:
        """The files by id, for answers in words."""
        return self.stored

    @property
    def areas(self) -> Sequence[Area]:
        """Regions, cities and districts."""
        return authorities.list_areas()

    @property
    def pages(self) -> list[Page]:
        """The pages to go through now, in order."""
        pages = visible_pages(self.definition.questionnaire, self.application.answers)
        if self.asked is None:
            return pages
        return [page for page in pages if any(question.key in self.asked for question in page.questions)]

    def page(self, key: str) -> Page:
        """The open page called `key`; raises `NotFound`."""
        found = next((page for page in self.pages if page.key == key), None)
        if found is None:
            raise NotFound
        return found

    def after(self, page: Page) -> Page | None:
        """The page that follows `page`, None after the last."""
        pages = self.pages
        place = next((index for index, other in enumerate(pages) if other.key == page.key), len(pages))
        return pages[place + 1] if place + 1 < len(pages) else None

    def before(self, page: Page) -> Page | None:
        """The page before `page`, None before the first."""
        pages = self.pages
        place = next((index for index, other in enumerate(pages) if other.key == page.key), 0)
        return pages[place - 1] if place > 0 else None

    def first_open(self) -> Page | None:
        """The first page that still needs a visit, None when all were filled."""
        unfinished = self.application.unfinished
        if self.asked is not None:
            return self.pages[0] if self.pages else None
        done = set(self.application.saved_pages)
        return next((page for page in self.pages if page.key not in done or page.key in unfinished), None)

    def open_keys(self, page: Page) -> set[str]:
        """The questions of `page` that may be answered now."""
        keys = {question.key for question in page.questions}
        return keys if self.asked is None else keys & self.asked

    def digest(self, page: Page) -> str:
        """What the page says now; a second window that saw something else is told."""
        return queries.page_digest(self.application, self.open_keys(page))

    def form(self, page: Page, typed: Mapping[str, list[str]] | None = None) -> PageForm:
        """The form of `page` over what is kept; filled from the request, or as `typed` says, by the name of the box."""
        questions = [inner for question in page.questions for inner in (question, *question.questions)]
        return form_for(
            page,
            prune(self.definition.questionnaire, self.application.answers),
            language=language(),
            profile=current_app.config["PROFILE"],
            areas=self.areas,
            files=self.shown_files if any(question.kind == "file" for question in questions) else {},
            known=known_on(page, identity.get_account(self.application.account_id)),
            only=self.asked,
            typed=typed,
        )

    def shown_form(
        self, page: Page, *, sent: PageForm | None = None, faults: Mapping[str, list[str]] | None = None
    ) -> PageForm:
        """The form as it is shown: with what was typed and could not be kept, and why.

        Where the page was `sent`, what is missing is marked too, but for questions that nobody has seen yet. `faults` are the
        messages about files that were refused, by path.
        """
        form = self.form(page, self.application.unfinished.get(page.key) or {})
        for shown in form.shown:
            if sent is not None:
                _mark_seen(shown, set(sent.unseen))
            if _refused(shown) or (sent is not None and shown.question.key not in sent.unseen):
                shown.validate(form)
        for path, messages in (faults or {}).items():
            found = field_at(form, path)
            if found is not None:
                found.errors = list(messages)
        return form

    def keep(self, page: Page, form: PageForm, opened_with: str | None) -> tuple[bool, dict[str, list[str]]]:
        """Keeps what was sent with `form`: every valid answer and file, and as typed what is not valid.

        Returns whether the page is complete, and the faults of files by path. Raises `Conflict` when another window changed
        the page; then only files outside groups were kept.
        """
        complete = form.validate()
        dropped = form.discarded
        if dropped is not None:
            self.drop_file(dropped)
        answers = form.answers()
        values = {f.question.key: answers.get(f.question.key) for f in form.shown if not isinstance(f, FileField)}
        conflict = None
        try:
            actions.save_page(
                self.application,
                page=page.key,
                values=values,
                unfinished=unfinished_in(form),
                complete=complete,
                seen=opened_with,
                by=self.by,
                now=self.now,
            )
        except Conflict as error:
            conflict = error
        faults = self._take_files(form, only_plain=conflict is not None)
        if conflict is not None:
            raise conflict
        if faults and page.key in self.application.saved_pages:
            self.application.saved_pages = [key for key in self.application.saved_pages if key != page.key]
        return complete and not faults, faults

    def add_file(self, path: str, upload: FileStorage) -> None:
        """The file sent is kept and answers the question at `path`; raises `Invalid`."""
        stored = files.store(stream=upload.stream, name=upload.filename or "", by=self.by, now=self.now)  # type: ignore[arg-type]
        actions.attach(self.application, stored, path=path, by=self.by, now=self.now)

    def drop_file(self, file_id: int) -> None:
        """The file answers nothing any more."""
        actions.detach(self.application, file_id, by=self.by, now=self.now)

    def _take_files(self, form: PageForm, *, only_plain: bool) -> dict[str, list[str]]:
        faults: dict[str, list[str]] = {}
        for path, uploads in form.uploads().items():
            found = field_at(form, path)
            if "." in path and only_plain or (found is not None and found.refusal is not None):
                continue
            for upload in uploads:
                try:
                    self.add_file(path, upload)
                except Invalid as error:
                    name = (upload.filename or "")[:80]
                    faults.setdefault(path, []).append(f"{name}: {say(error)}" if name else say(error))
        self.__dict__.pop("stored", None)
        return faults

    def differences(self, page: Page, form: PageForm) -> list[tuple[str, list[str]]]:
        """What the other window kept where this one was typed otherwise: label and lines."""
        found = []
        for shown in form.shown:
            kept = self.application.answers.get(shown.question.key)
            if not isinstance(shown, FileField) and kept != (shown.data or None):
                lines = self.lines(shown.question, kept) or [gettext("No answer")]
                found.append((shown.question.label.in_(language()), lines))
        return found

    def lines(self, question: Any, value: Any) -> list[str]:
        """An answer in words."""
        profile = current_app.config["PROFILE"]
        return show(question, value, language(), profile=profile, areas=self.areas, files=self.named_files)


def _mark_seen(shown: QuestionField, unseen: set[str]) -> None:
    """What stood on the page that was sent is judged, also where it shows what was kept before."""
    shown.seen = shown.question.key not in unseen
    if isinstance(shown, GroupField):
        for entry in shown.entries:
            for inner in entry.shown:
                _mark_seen(inner, unseen)


def _refused(shown: QuestionField) -> bool:
    if isinstance(shown, GroupField):
        return any(_refused(inner) for entry in shown.entries for inner in entry.shown)
    return shown.refusal is not None


def field_at(form: PageForm, path: str) -> QuestionField | None:
    """The question of `form` at `path`."""
    key, *rest = path.split(".")
    found = form._fields.get(PREFIX + key)
    if rest and isinstance(found, GroupField):
        index = int(rest[0])
        entry = found.entries[index] if index < len(found.entries) else None
        return next((inner for inner in entry.fields if inner.question.key == rest[1]), None) if entry else None
    return found if isinstance(found, QuestionField) else None


def unfinished_in(form: PageForm, *, everything: bool = False) -> dict[str, list[str]]:
    """What was typed in `form` and could not be read, by the name of its box; with `everything`, all that was typed.

    Entries of groups are numbered anew from 0, as their kept answers are.
    """
    boxes: dict[str, list[str]] = {}
    for shown in form.shown:
        if isinstance(shown, GroupField):
            if everything or _refused(shown):
                boxes[f"{shown.name}-entry"] = [str(index) for index in range(len(shown.entries))]
                boxes.setdefault(SEEN, []).append(shown.name)
                for index, entry in enumerate(shown.entries):
                    for inner in entry.shown:
                        _keep_boxes(boxes, inner, f"{shown.name}-{index}-{inner.question.key}", everything)
        else:
            _keep_boxes(boxes, shown, shown.name, everything)
    return boxes


def _keep_boxes(boxes: dict[str, list[str]], shown: QuestionField, name: str, everything: bool) -> None:
    if isinstance(shown, FileField) or not (everything or shown.refusal is not None):
        return
    boxes.setdefault(SEEN, []).append(name)
    for part, texts in shown.typed.items():
        boxes[f"{name}-{part}" if part else name] = [text[:4000] for text in texts]
