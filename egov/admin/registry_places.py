"""Places of a definition as the registry's pages know them: what they are called, and on which page and at which field they are edited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from flask import url_for

from egov.admin.registry_sections import PARTS, card_anchor, lines_of, section_of
from egov.admin.registry_texts import SERVICE, place_words
from egov.catalogue import lines
from egov.catalogue.anchors import anchor_of, path_of
from egov.catalogue.checking import Path, texts_of
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import ReviewRemark, ServiceVersion
from egov.catalogue.reviewing import list_remarks
from egov.catalogue.translations import source_language
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.schema import Question
from egov.web.presentation import text_in

BEGINNING = 50
"""So many characters of a text are shown to tell its place from others of its kind."""
LINES = ("terms", "fees", "evidence", "eligibility")
"""Parts that are lists of lines: what is said of one stands with the line as a whole."""
FORM_TEXTS = frozenset({"label", "hint", "legal_reason", "entry", "title", "intro"})


@dataclass(frozen=True, slots=True)
class Remarked:
    """A remark, what its place is called, and the address where that is mended."""

    remark: ReviewRemark
    place: str
    href: str


def spot_of(definition: ServiceDefinition, path: Path) -> Path:
    """The field beside which something about `path` is shown: itself where it is a field of a page, else the nearest one."""
    if path[:1] == ("questionnaire",):
        return _form_spot(definition, path)
    if path and path[0] in LINES:
        return path[:2]
    if path and path[0] in PARTS["kind"]:
        return path[:1]
    texts = [at for at, _text in texts_of(definition)]
    fitting = [at for at in texts if at[: len(path)] == path or path[: len(at)] == at]
    return fitting[0] if fitting else ("name",)


def _form_spot(definition: ServiceDefinition, path: Path) -> Path:
    pages = definition.questionnaire.pages
    if len(path) < 3 or not isinstance(path[2], int) or path[2] >= len(pages):
        return ("questionnaire", "pages", 0, "title") if pages else ("name",)
    end = 7 if path[5:6] == ("questions",) and len(path) > 6 else 5
    if len(path) < 5:
        return (*path[:3], "intro" if path[-1] == "intro" and pages[path[2]].intro is not None else "title")
    if path[end : end + 1] == ("options",) and len(path) > end + 1:
        return (*path[: end + 2], "label")
    return path if path[-1] in FORM_TEXTS else (*path[:end], "label")


def href_of(definition: ServiceDefinition, slug: str, path: Path, language: str = "") -> str:
    """The page and field where what stands at `path` is mended: a text with `language` in one of its columns, else the part itself."""
    spot = spot_of(definition, path)
    if path[:1] == ("questionnaire",) and not language:
        return _builder_href(definition, slug, path)
    if not language and path[:1] != ("questionnaire",):
        return _section_href(definition, slug, path)
    if language and path in dict(texts_of(definition)):
        spot = path
    elif spot[0] in LINES or spot[0] in PARTS["kind"]:
        return _section_href(definition, slug, path)
    part = SERVICE
    if spot[0] == "questionnaire" and isinstance(spot[2], int):
        part = definition.questionnaire.pages[spot[2]].key
    source = source_language()
    columns: dict[str, Any] = {"left": source, "right": language} if language in LANGUAGES and language != source else {}
    key = "-".join(map(str, spot))
    anchor = f"{key}_{language if language in LANGUAGES else source}"
    return url_for("admin.edit_texts", slug=slug, part=part, open=key, **columns, _anchor=anchor)


def _section_href(definition: ServiceDefinition, slug: str, path: Path) -> str:
    """The page where the part of the description is written that `path` leads to, at its line where there is one."""
    for name, at in lines.LISTS.items():
        if path[: len(at)] == at:
            number = path[len(at)] if len(path) > len(at) else None
            there = isinstance(number, int) and number < len(lines_of(definition, name))
            anchor = card_anchor(f"{name}.{number}") if there else None
            return url_for("admin.edit_section", slug=slug, section=section_of(name), _anchor=anchor)
    if path[:1] in (("route",), ("certificate",)):
        section = "stages" if path[0] == "route" else "result"
        return url_for("admin.edit_section", slug=slug, section=section)
    if path and path[0] in PARTS["kind"]:
        return url_for("admin.edit_kind", slug=slug)
    key = str(path[0]) if path else "name"
    return url_for("admin.edit_texts", slug=slug, open=key, _anchor=f"{key}_tg")


def _builder_href(definition: ServiceDefinition, slug: str, path: Path) -> str:
    """The builder's page for the question, the page or the form that `path` leads to."""
    pages = definition.questionnaire.pages
    if len(path) < 3 or not isinstance(path[2], int) or path[2] >= len(pages):
        return url_for("admin.edit_form", slug=slug)
    page = pages[path[2]]
    found = _questions_at(definition, path)
    if found:
        return url_for("admin.edit_question", slug=slug, key=found[-1].key)
    return url_for("admin.edit_page", slug=slug, key=page.key)


def _questions_at(definition: ServiceDefinition, path: Path) -> list[Question]:
    """The question that `path` leads into on its page, and the question of a group inside it."""
    found: list[Question] = []
    asked = definition.questionnaire.pages[int(path[2])].questions
    for kept in (4, 6):
        place = path[kept] if len(path) > kept and path[kept - 1] == "questions" else None
        if not isinstance(place, int) or place >= len(asked):
            break
        found.append(asked[place])
        asked = asked[place].questions
    return found


def name_of(definition: ServiceDefinition, path: Path) -> str:
    """What the place at `path` is called: a question by its label, a text by what it is."""
    if path[:1] != ("questionnaire",) or len(path) < 3 or not isinstance(path[2], int):
        return place_words(path)
    pages = definition.questionnaire.pages
    if path[2] >= len(pages):
        return place_words(path)
    words = [text_in(pages[path[2]].title)] + [text_in(question.label) for question in _questions_at(definition, path)]
    rest = path[3 + 2 * (len(words) - 1) :]
    return ": ".join(words) + (f" · {place_words(rest)}" if rest and rest != ("label",) else "")


def remarks_beside(version: ServiceVersion | None, definition: ServiceDefinition, slug: str) -> dict[str, list[Remarked]]:
    """The open remarks on `version` of the service `slug`, by the field beside which each is shown."""
    found: dict[str, list[Remarked]] = {}
    for remark in list_remarks(version) if version else []:
        path = path_of(definition, remark.anchor)
        key = "-".join(map(str, spot_of(definition, path)))
        found.setdefault(key, []).append(Remarked(remark, name_of(definition, path), href_of(definition, slug, path)))
    return found


def remarks_at(beside: Mapping[str, Sequence[Remarked]], spot: Path, inside: Collection[str] = ()) -> list[Remarked]:
    """Those of `remarks_beside` that speak of the part at `spot`: of what stands `inside` it, else of all but the questions in it."""
    start = "-".join(map(str, spot))

    def belongs(key: str) -> bool:
        field = key.removeprefix(f"{start}-").partition("-")[0]
        return key == start or (key.startswith(f"{start}-") and (field in inside if inside else field != "questions"))

    return [one for key, several in beside.items() if belongs(key) for one in several]


def choices_of(definition: ServiceDefinition) -> list[tuple[str, str]]:
    """Every place that a remark can stand at: its anchor, and its name with how its text begins where the name is a number."""
    paths: list[Path] = [path for path, _text in texts_of(definition) if path[0] not in LINES]
    paths += [(key,) for key in PARTS["kind"]]
    for key in LINES:
        paths += [(key, place) for place in range(len(getattr(definition, key)))]
    for number, page in enumerate(definition.questionnaire.pages):
        paths.append(("questionnaire", "pages", number))
        for place, question in enumerate(page.questions):
            at: Path = ("questionnaire", "pages", number, "questions", place)
            paths.append(at)
            paths += [(*at, "questions", index) for index in range(len(question.questions))]
    return [(anchor_of(definition, path), _told_apart(definition, path)) for path in paths]


def _told_apart(definition: ServiceDefinition, path: Path) -> str:
    """The name of a place, and for one of several of a kind how its text begins: `Documents 3: Power of attorney`."""
    name = name_of(definition, path)
    texts = [text_in(text) for at, text in texts_of(definition) if at[: len(path)] == path and path[0] != "questionnaire"]
    several = any(isinstance(part, int) for part in path)
    return f"{name}: {shorten(texts[0], BEGINNING, placeholder='…')}" if several and texts and texts[0] else name
