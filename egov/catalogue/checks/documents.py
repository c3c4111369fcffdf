"""What the service says people need, and what its form asks for: the one must name the other.

A line of the passport names the questions that answer it (`questions`); where it names none, a question of the same words is taken
to be meant. What a registry gives is not asked of people: a form that asks for it nevertheless has to say why.
"""

from collections.abc import Iterator

from egov.catalogue.checks.values import questions_of
from egov.catalogue.definition import Evidence, ServiceDefinition
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import Finding, Path
from egov.questionnaire.schema import Question

NOT_NAMED = N_("The form asks for a document that the service does not name: %(label)s.")
NOT_ASKED = N_("The service names this document, but no question of the form asks for it.")
HELD_ALREADY = N_("A registry gives this document: it may be asked for only for a legal reason.")
NO_QUESTION = N_("There is no question called %(key)s.")


def findings(definition: ServiceDefinition) -> Iterator[Finding]:
    """Documents asked for and not named, named and not asked for, or asked for although a registry has them."""
    asked = dict(questions_of(definition.questionnaire))
    by_key = {question.key: question for question in asked.values()}
    named = {key for line in definition.evidence for key in keys_for(line, by_key)}
    for place, line in enumerate(definition.evidence):
        at: Path = ("evidence", place)
        yield from (Finding((*at, "questions"), NO_QUESTION, {"key": k}) for k in line.questions if k not in by_key)
        keys = keys_for(line, by_key)
        if line.source == "applicant" and not keys and definition.is_online and by_key:
            yield Finding((*at, "questions"), NOT_ASKED)
        if line.source == "registry" and any(by_key[k].kind == "file" and not by_key[k].legal_reason for k in keys):
            yield Finding((*at, "source"), HELD_ALREADY)
    for path, question in asked.items():
        if question.kind == "file" and question.key not in named:
            yield Finding(path, NOT_NAMED, {"label": question.label})


def keys_for(line: Evidence, questions: dict[str, Question]) -> list[str]:
    """The keys of the questions that answer a line of what is needed."""
    if line.questions:
        return [key for key in line.questions if key in questions]
    return [key for key, question in questions.items() if question.kind == "file" and _same(line.what, question.label)]


def _same(one: LocalisedText, other: LocalisedText) -> bool:
    """Whether two texts say the same in a language that both are written in."""
    pairs = [(one.get(tag, "").casefold().strip(), other.get(tag, "").casefold().strip()) for tag in LANGUAGES]
    return any(text and text == its for text, its in pairs)
