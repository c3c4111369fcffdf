"""The sections in which a description is edited: what belongs to each, the lists in it, and what they are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from egov.catalogue import lines
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_

PARTS = {
    "kind": ("audience", "channels", "authority", "categories", "life_events", "assurance", "keywords"),
    "texts": ("name", "summary", "description"),
    "eligibility": ("eligibility",),
    "terms-fees": ("terms", "fees"),
    "documents": ("evidence",),
    "form": ("questionnaire",),
    "stages": ("route",),
    "grounds": ("refusal_grounds",),
    "result": ("outputs", "certificate"),
    "basis": ("legal_basis",),
    "faq": ("faq",),
}
"""Which parts of a definition are edited in which section."""
LISTS_OF: Mapping[str, tuple[str, ...]] = {
    "eligibility": ("eligibility",),
    "terms-fees": ("terms", "fees"),
    "documents": ("evidence",),
    "stages": ("stages",),
    "grounds": ("refusal_grounds",),
    "result": ("outputs", "certificate", "rows", "validity"),
    "basis": ("legal_basis",),
    "faq": ("faq",),
}
"""The lists of each section; "certificate" is a thing of its own, that may be there once."""
SECTION_WORDS = {
    "overview": N_("Overview"),
    "kind": N_("Kind of service"),
    "texts": N_("Texts"),
    "eligibility": N_("Who can get it"),
    "terms-fees": N_("Fee and term"),
    "documents": N_("Documents"),
    "form": N_("The application form"),
    "stages": N_("Stages"),
    "grounds": N_("Grounds for refusal"),
    "result": N_("Result"),
    "basis": N_("Legal basis"),
    "faq": N_("Questions and answers"),
}
"""The parts of a description, as the list beside the page and the buttons for undo call them."""
LIST_WORDS = {
    "eligibility": N_("Who can get it"),
    "terms": N_("Term"),
    "fees": N_("Fee"),
    "evidence": N_("Documents"),
    "outputs": N_("What you get"),
    "legal_basis": N_("Legal basis"),
    "refusal_grounds": N_("Grounds for refusal"),
    "stages": N_("Stages"),
    "faq": N_("Questions and answers"),
    "certificate": N_("The document issued"),
    "rows": N_("Lines of the document"),
    "validity": N_("How long it is good in single cases"),
}
ADD_WORDS = {
    "eligibility": N_("Add a requirement"),
    "terms": N_("Add a term"),
    "fees": N_("Add a line of the fee"),
    "evidence": N_("Add a document"),
    "outputs": N_("Add what people get"),
    "legal_basis": N_("Add an act"),
    "refusal_grounds": N_("Add a ground"),
    "stages": N_("Add a stage"),
    "faq": N_("Add a question and its answer"),
    "certificate": N_("Issue a document"),
    "rows": N_("Add a line of the document"),
    "validity": N_("Add a case"),
}
ABOUT_WORDS = {
    "eligibility": N_(
        "Say for whom the service is, one requirement after the other. All of them must hold. With a condition the finder judges "
        "a requirement by what people answer; without one it is only said to them."
    ),
    "terms": N_("The first term that holds counts. One, the last, stands without a condition: the usual one."),
    "fees": N_('All lines that apply are added up. A line "free" with a condition exempts from everything.'),
    "evidence": N_("What the state has in its registries is not asked of people."),
    "outputs": N_("What is in people's hands when all is done."),
    "legal_basis": N_("The acts that the service rests on."),
    "refusal_grounds": N_("Whoever refuses must choose one of these; the letter says what can be done about it."),
    "stages": N_("An application goes through these stages in this order. Somebody must decide."),
    "faq": N_("What people ask again and again, on the page of the service."),
    "certificate": N_("Signed and sent on approval. Nothing is issued where there is none."),
    "rows": N_("Each line has a label and the answer to one question."),
    "validity": N_("The first case that holds counts, before what is said above."),
}


def section_of(name: str) -> str:
    """The section where the list `name` is edited."""
    return next(section for section, names in LISTS_OF.items() if name in names)


def card_anchor(place: str) -> str:
    """The id of the card of the line at `place`."""
    return "line-" + place.replace(".", "-")


def lines_of(definition: ServiceDefinition, name: str) -> Sequence[Any]:
    """The lines of a list as they are read; the one document issued, where it is asked for and there."""
    if name == "certificate":
        return (definition.certificate,) if definition.certificate else ()
    spot: Any = definition
    for part in lines.LISTS[name]:
        spot = getattr(spot, part) if spot is not None else None
    found: Sequence[Any] = spot or ()
    return found
