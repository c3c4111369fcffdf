"""The screen on which a condition is composed: when a page or question is asked, when a fee, a term or a document applies, or a requirement is met."""

import json
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from egov.admin.registry_builder import view_page
from egov.admin.registry_condition_form import ConditionForm, labels_of, pressed, sent_tree, shown
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_saving import opened, save
from egov.admin.registry_sections import card_anchor, section_of
from egov.catalogue import lines, ruling
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.wording import condition_words
from egov.kernel.errors import N_, NotFound
from egov.questionnaire.checking import condition_findings
from egov.questionnaire.clauses import Clause, Combination, Operand, mistakes, operands, rule_of, tree_of
from egov.questionnaire.conditions import Node, parse
from egov.questionnaire.schema import Question, Questionnaire
from egov.web import redisplay
from egov.web.language import gettext
from egov.web.presentation import text_in

MAX_RULE = 8000
OUTSIDE = N_("This condition says more than drop-downs can. It stays as it is until you change it here.")


NOTHING = Combination("all", ())
BLANK = Combination("all", (Clause("", ""),))
"""What is drawn where there is no condition: one comparison to begin with. Left as it is, there is still none."""


class Condition:
    """One condition on the page: whose it is, what it may look at, and how it stands, as it is saved or as it was sent."""

    def __init__(self, definition: ServiceDefinition, place: str) -> None:
        thing, name = ruling.condition_holder(definition.as_json(), place)
        self.place, self.form = place, ruling.asked_by(definition, place)
        self.title = _title(thing, place)
        self.saved: Any = thing.get(name)
        self.node: Node | None = parse(self.saved) if self.saved is not None else None
        self.in_form = place.partition(".")[0] in ("page", "question")
        self.visible = _visible(self.form, place)
        self.known: dict[str, Operand] = operands(self.visible, may_use_today=not self.in_form)
        self.tree: Combination | None = tree_of(self.node, self.known)
        self.text = "" if self.saved is None else json.dumps(self.saved, ensure_ascii=False, indent=1)
        self.wrong: dict[tuple[int, ...], str] = {}
        self.wrong_text = ""

    def compose(self, press: str, boxes: "MultiDict[str, str]") -> None:
        """Takes what was sent with drop-downs."""
        before = self.tree
        sent = sent_tree(boxes)
        self.tree = NOTHING if press == "anew" or (not press and sent.parts == BLANK.parts) else pressed(sent, press)
        wrong = mistakes(self.tree, self.known)
        self.wrong = {} if press else wrong
        if not wrong and self.tree != before:
            self.saved = rule_of(self.tree, self.known) if self.tree.parts else None
            self.node = parse(self.saved) if self.saved is not None else None

    def write(self, text: str) -> None:
        """Takes what was sent as text, with what is wrong with it."""
        self.text = text
        try:
            self.saved = json.loads(self.text) if self.text else None
            self.node = parse(self.saved) if self.saved is not None else None
        except (ValueError, RecursionError) as error:
            self.wrong_text = gettext("This is no rule: %(reason)s", reason=str(error))
            return
        known = {question.key: question for question in self.visible}
        found = next(condition_findings(self.node, known, may_use_today=not self.in_form), None)
        if found is not None:
            self.wrong_text = gettext(found.message, **found.params)

    @property
    def words(self) -> str:
        """The condition as a sentence, as far as it is complete."""
        return condition_words(self.node, self.form)

    @property
    def draws(self) -> Any:
        """The drop-downs; None where they cannot say it."""
        drawn = BLANK if self.tree == NOTHING else self.tree
        return None if drawn is None else shown(drawn, self.known, self.wrong, labels_of(self.known))

    @property
    def outside(self) -> str:
        """Why there are no drop-downs."""
        return gettext(OUTSIDE) if self.tree is None else ""


def _title(thing: dict[str, Any], place: str) -> str:
    texts = next((thing[name] for name in ("label", "title", "what", "text", "note") if thing.get(name)), None)
    return text_in(texts) if texts else place


def _visible(form: Questionnaire, place: str) -> list[Question]:
    """The questions of `form` asked before what stands at `place`; all of them outside the form."""
    what, _dot, key = place.partition(".")
    seen: list[Question] = []
    for page in form.pages:
        if what == "page" and page.key == key:
            return seen
        for question in page.questions:
            if what == "question" and question.key == key:
                return seen
            inner = [one.key for one in question.questions]
            if what == "question" and key in inner:
                return [*seen, *question.questions[: inner.index(key)]]
            seen.append(question)
    if what in ("page", "question"):
        raise NotFound
    return seen


@blueprint.route("/services/<slug>/conditions/<place>", methods=["GET", "POST"])
@may_edit
def edit_condition(slug: str, place: str) -> ResponseReturnValue:
    """When something is asked or applies: composed from drop-downs, or written as a rule."""
    desk = desk_of(slug)
    definition = opened(desk)
    condition, form = Condition(definition, place), ConditionForm(data={"seen": desk.seen})
    if form.is_submitted() or form.held:
        _take(condition, form)
    answer = _save(desk, form, condition, definition) if form.is_submitted() else None
    if answer is not None:
        return answer
    status = 422 if form.errors or condition.wrong or condition.wrong_text else 200
    page = view_page(definition, place.partition(".")[2])
    return show("admin/edit_condition.html", desk, status, form=form, condition=condition, part=page, here=_section(place))


def _take(condition: Condition, form: ConditionForm) -> None:
    """The condition as it was typed: sent now, or before the session ended."""
    press = form.boxes.get("_rule", "")
    if press == "text":
        condition.write(form.boxes.get("rule", "")[:MAX_RULE].strip())
    else:
        condition.compose(press, form.boxes)


def _save(
    desk: Desk, form: ConditionForm, condition: Condition, definition: ServiceDefinition
) -> ResponseReturnValue | None:
    press = request.form.get("_rule", "")
    if condition.wrong or condition.wrong_text or (press and press != "text"):
        redisplay.hold_back()
        return None
    rule, place = condition.saved, condition.place
    return save(
        desk,
        form,
        lambda value: ruling.put_condition(value, place, rule),
        what="condition",
        further=lambda: _after(desk.service.slug, definition, place),
    )


def _section(place: str) -> str:
    what = place.partition(".")[0]
    return section_of(what) if what in lines.CONDITIONAL else "form"


def _after(slug: str, definition: ServiceDefinition, place: str) -> str:
    """The page from which the condition was opened."""
    what, _dot, key = place.partition(".")
    if what in lines.CONDITIONAL:
        return url_for(".edit_section", slug=slug, section=section_of(what), _anchor=card_anchor(place))
    if what == "page":
        return url_for(".edit_form", slug=slug, page=key)
    return url_for(".edit_form", slug=slug, page=view_page(definition, key), _anchor=f"question-{key}")
