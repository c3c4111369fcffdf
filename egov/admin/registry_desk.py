"""What every screen of one service shares: who may come in, the service and its open version, the page around what is edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from egov.admin.registry_places import remarks_at, remarks_beside
from egov.admin.registry_sections import LIST_WORDS, PARTS, SECTION_WORDS
from egov.admin.registry_texts import in_words
from egov.catalogue import comparison, freshness, queries, savings
from egov.catalogue.access import may_edit as may_write
from egov.catalogue.checked import judge
from egov.catalogue.checking import Finding
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.effort import effort_of
from egov.catalogue.models import Service, ServiceVersion, State
from egov.kernel.errors import N_, NotFound
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.kernel.permissions import Permission
from egov.web.guards import actor, needs
from egov.web.headers import frames_own_pages
from egov.web.language import gettext, language

blueprint = Blueprint("admin", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin")
may_edit = needs(Permission.EDIT_CATALOGUE, "admin")
may_publish = needs(Permission.PUBLISH_CATALOGUE, "admin")
STATE_WORDS = {
    State.WORKING: (N_("Being written"), "grey"),
    State.IN_REVIEW: (N_("Waits for approval"), "yellow"),
    State.SCHEDULED: (N_("Approved for a later day"), "purple"),
    State.PUBLISHED: (N_("In force"), "green"),
    State.SUPERSEDED: (N_("Replaced"), "grey"),
    State.RETIRED: (N_("No longer offered"), "red"),
}
DONE = {
    savings.SAVED: N_("changes"),
    "texts": N_("texts changed"),
    "texts_taken_in": N_("translations taken in"),
    "kind": N_("kind of service changed"),
    "page_added": N_("page added"),
    "page_written": N_("page changed"),
    "page_moved": N_("page moved"),
    "page_copied": N_("page copied"),
    "page_removed": N_("page removed"),
    "question_added": N_("question added"),
    "question_written": N_("question changed"),
    "question_moved": N_("question moved"),
    "question_copied": N_("question copied"),
    "question_removed": N_("question removed"),
    "condition": N_("condition changed"),
}
"""What a save did, as the buttons for undo and redo say it."""


def done_words(what: str) -> str:
    """What a save did, in words: `DONE`, or "added.fees" and the like."""
    verb, _dot, part = what.partition(".")
    if part in LIST_WORDS and verb in comparison.KINDS:
        return f"{gettext(LIST_WORDS[part])}: {gettext(comparison.KINDS[verb]).lower()}"
    return gettext(DONE.get(what, DONE[savings.SAVED])) if what else ""


def told(finding: Finding) -> str:
    """A finding in the reader's words; languages are called by their names, not by their tags."""
    return in_words(finding.message, finding.params_in(language()))


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of one service shows around its form: the service, what is open, what is on offer, what is lacking.

    `version` is the one that is shown: the open one, else that on offer, else the last there was.
    """

    service: Service
    open: ServiceVersion | None
    published: ServiceVersion | None
    version: ServiceVersion
    definition: ServiceDefinition
    open_points: Sequence[Finding]
    advice: Sequence[Finding]

    @property
    def seen(self) -> str:
        """What a form has to remember to notice that somebody else saved or published."""
        return self.version.stamp

    @property
    def changeable(self) -> bool:
        """Whether the working version can be written in now, or begun."""
        return self.open is None or self.open.state == State.WORKING

    def lacking(self, section: str) -> int:
        """How many things are open in a section."""
        return sum(str(finding.path[0]) in PARTS[section] for finding in self.open_points)

    def wrong_in(self, section: str) -> list[str]:
        """What is open in a section, in words."""
        found = [one for one in self.open_points if str(one.path[0]) in PARTS[section]]
        return [told(one) for one in found]

    @property
    def steps(self) -> tuple[str, str]:
        """What undo would take back and what redo would do again, in words; "" where there is nothing."""
        undo, redo = savings.steps(self.open) if self.open and self.changeable else ("", "")
        return done_words(undo), done_words(redo)

    @property
    def published_definition(self) -> ServiceDefinition:
        """What the version on offer says; the open one where none is."""
        return queries.definition_of(self.published) if self.published else self.definition

    @property
    def changes(self) -> list[comparison.Change]:
        """What the open version changes of the one on offer."""
        if self.open is None or self.published is None:
            return []
        return comparison.compare(queries.definition_of(self.published), self.definition)


def desk_of(slug: str) -> Desk:
    """The desk for a service that the reader may edit; raises `NotFound` for another."""
    service = queries.get_service(slug)
    if not may_write(actor(), service.authority_id):
        raise NotFound
    working, published = queries.find_open(service), queries.find_published(service)
    version = working or published or queries.find_newest(service)
    if version is None:
        raise NotFound
    judged, definition = judge(version), queries.definition_of(version)
    advice = [*judged.advice, *freshness.advice(definition, version.outdated)]
    return Desk(service, working, published, version, definition, judged.errors, advice)


def show(template: str, desk: Desk, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page of one service; beside what is edited it shows in a frame what people will see."""
    frames_own_pages()
    remarks = remarks_beside(desk.open, desk.definition, desk.service.slug)
    page = render_template(
        template,
        desk=desk,
        service=desk.service,
        definition=desk.definition,
        effort=effort_of(desk.definition.questionnaire).in_words,
        state_words=STATE_WORDS,
        language_names=LANGUAGE_NAMES,
        languages=LANGUAGES,
        kinds=comparison.KINDS,
        section_words=SECTION_WORDS,
        remarks=remarks,
        remarks_at=partial(remarks_at, remarks),
        **values,
    )
    return page, status
