"""Screens of the questionnaire builder: the pages of a form with their questions, one page, one question, what is taken out.

Each press is one operation of `catalogue.composing`, saved like any other change (`registry_saving`).
"""

from collections.abc import Callable, Collection
from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_builder_forms import AddPageForm, AddQuestionForm, PageForm, QuestionForm
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_form_view import FormView, plain_page, plain_question
from egov.admin.registry_forms import VersionedForm
from egov.admin.registry_saving import opened, save
from egov.admin.registry_texts import place_words
from egov.admin.registry_words import KIND_WORDS, LIMIT_WORDS, PREFILL_WORDS
from egov.catalogue import composing, queries, ruling
from egov.catalogue.composing import Value
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_, Invalid, NotFound
from egov.questionnaire.kinds.registry import kinds
from egov.web import redisplay
from egov.web.language import gettext, language
from egov.web.presentation import text_in

Press = Callable[[Value, str, Collection[str]], Value]
PRESSES: dict[str, tuple[str, Press]] = {
    "page_up": ("page_moved", lambda value, key, _taken: composing.move_page(value, key, -1)),
    "page_down": ("page_moved", lambda value, key, _taken: composing.move_page(value, key, 1)),
    "page_copy": ("page_copied", composing.copy_page),
    "page_remove": ("page_removed", lambda value, key, _taken: composing.remove_page(value, key)),
    "question_up": ("question_moved", lambda value, key, _taken: composing.move_question(value, key, -1)),
    "question_down": ("question_moved", lambda value, key, _taken: composing.move_question(value, key, 1)),
    "question_copy": ("question_copied", composing.copy_question),
    "question_remove": ("question_removed", lambda value, key, _taken: composing.remove_question(value, key)),
}
"""The buttons beside pages and questions: what is done, and the operation."""
INTO = "question_into"


def taken_keys(desk: Desk) -> set[str]:
    """Every key that a page or question of the service has or ever had: none is given again."""
    versions = queries.list_versions(desk.service, public_only=False)
    return {key for version in versions for key in composing.keys_of(queries.definition_of(version))}


def published_keys(desk: Desk) -> set[str]:
    """The keys that have been public: they never change."""
    versions = queries.list_versions(desk.service)
    return {key for version in versions for key in composing.keys_of(queries.definition_of(version))}


@blueprint.route("/services/<slug>/form", methods=["GET", "POST"])
@may_edit
def edit_form(slug: str) -> ResponseReturnValue:
    """The pages of the form, and the questions of one of them; the buttons beside them."""
    desk = desk_of(slug)
    form = VersionedForm(data={"seen": desk.seen})
    if form.is_submitted():
        verb, _colon, key = request.form.get("do", "").partition(":")
        if verb in ("page_remove", "question_remove") and _told_first(opened(desk), verb, key):
            place = f"{verb.removesuffix('_remove')}.{key}"
            return redirect(url_for(".remove_part", slug=slug, place=place), 303)
        what, operation = _pressed(desk, verb, key)
        answer = save(desk, form, operation, what=what, further=partial(_after, slug, verb, key))
        if answer is not None:
            return answer
    return _show_form(desk, form)


def _pressed(desk: Desk, verb: str, key: str) -> tuple[str, composing.Operation]:
    if verb == INTO:
        target = request.form.get(f"into-{key}", "")
        return "question_moved", lambda value: composing.move_question_into(value, key, target)
    if verb not in PRESSES:
        raise Invalid(N_("Choose from the list."))
    what, press = PRESSES[verb]
    taken = taken_keys(desk)
    return what, lambda value: press(value, key, taken)


def _told_first(definition: ServiceDefinition, verb: str, key: str) -> bool:
    """Whether more goes than the button says: something looks at the question, or the page has questions."""
    if verb == "page_remove":
        page = definition.questionnaire.page(key)
        return bool(page and page.questions)
    return bool(ruling.uses_of(definition, _keys_at(definition, f"question.{key}")))


def _after(slug: str, verb: str, key: str) -> str:
    """Where a press leads: to what was pressed, or to the page that it was on."""
    page = request.args.get("page") or None
    if verb in ("page_up", "page_down"):
        return url_for(".edit_form", slug=slug, page=key)
    gone = verb in ("page_remove", "question_remove", INTO)
    return url_for(
        ".edit_form", slug=slug, page=None if verb == "page_remove" else page, _anchor=None if gone else f"question-{key}"
    )


def _show_form(
    desk: Desk,
    form: VersionedForm,
    *,
    page: str | None = None,
    add_page: AddPageForm | None = None,
    add_question: AddQuestionForm | None = None,
) -> ResponseReturnValue:
    view = FormView.of(desk, page or request.args.get("page", "")[:48])
    add_page = add_page or AddPageForm(formdata=None, prefix="new_page-", data={"seen": desk.seen, "after": view.key})
    add_question = add_question or AddQuestionForm(formdata=None, prefix="new-", data={"seen": desk.seen})
    add_question.into.choices = view.targets()
    wrong = next((one for one in (form, add_page, add_question) if one.errors), None)
    return show(
        "admin/edit_form.html",
        desk,
        422 if wrong else 200,
        form=wrong or form,
        press=form,
        view=view,
        add_page=add_page,
        add_question=add_question,
        kind_words=KIND_WORDS,
        source_words=PREFILL_WORDS,
        here="form",
    )


@blueprint.post("/services/<slug>/form/pages")
@may_edit
def add_page(slug: str) -> ResponseReturnValue:
    """There is a new page."""
    desk, form = desk_of(slug), AddPageForm(prefix="new_page-")
    key = composing.fresh_key(form.title.data or "", taken_keys(desk), "page")
    title = {language(): form.title.data or ""}
    operation = partial(composing.add_page, key=key, title=title, after=form.after.data or None)
    answer = save(
        desk,
        form,
        operation,
        what="page_added",
        further=lambda: url_for(".edit_page", slug=slug, key=key),
        told=gettext("Page added."),
    )
    return answer or _show_form(desk, VersionedForm(formdata=None), page=form.after.data, add_page=form)


@blueprint.post("/services/<slug>/form/questions")
@may_edit
def add_question(slug: str) -> ResponseReturnValue:
    """There is a new question."""
    desk, form = desk_of(slug), AddQuestionForm(prefix="new-")
    key = composing.fresh_key(form.label.data or "", taken_keys(desk))
    operation = partial(
        composing.add_question,
        key=key,
        kind=form.kind.data or "",
        label={language(): form.label.data or ""},
        into=form.into.data or "",
    )
    answer = save(
        desk,
        form,
        operation,
        what="question_added",
        further=lambda: url_for(".edit_question", slug=slug, key=key),
        told=gettext("Question added."),
    )
    page = (form.into.data or "").partition(".")[2]
    return answer or _show_form(desk, VersionedForm(formdata=None), page=page, add_question=form)


@blueprint.route("/services/<slug>/form/pages/<key>", methods=["GET", "POST"])
@may_edit
def edit_page(slug: str, key: str) -> ResponseReturnValue:
    """The title of a page and what it says first."""
    desk = desk_of(slug)
    form = PageForm.of(plain_page(opened(desk), key), desk.seen)
    answer = save(
        desk,
        form,
        lambda value: composing.write_page(value, key, form.fields_to_write()),
        what="page_written",
        further=lambda: url_for(".edit_form", slug=slug, page=key),
    )
    view = FormView.of(desk, key)
    return answer or show(
        "admin/edit_page.html", desk, 422 if form.errors else 200, form=form, view=view, key=key, here="form"
    )


@blueprint.route("/services/<slug>/form/questions/<key>", methods=["GET", "POST"])
@may_edit
def edit_question(slug: str, key: str) -> ResponseReturnValue:
    """One question, whole: what it asks, its kind and what goes with it, its answers."""
    desk = desk_of(slug)
    definition = opened(desk)
    question = plain_question(definition, key)
    form = QuestionForm.of(question, desk.seen)
    fixed = key in published_keys(desk)
    if request.method == "POST" and request.form.get("_option"):
        form = form.rearranged(request.form["_option"])
        redisplay.hold_back()
    else:
        answer = save(
            desk,
            form,
            partial(_written, form=form, key=key, kind=question["kind"], fixed=fixed, desk=desk),
            what="question_written",
            further=lambda: _after_question(slug, definition, form, key, question["kind"], fixed),
        )
        if answer is not None:
            return answer
    kind = kinds.get(question["kind"])
    settings = {"limits": [name for name in LIMIT_WORDS if name in kind.limits], "takes_options": kind.takes_options}
    view, status = FormView.of(desk, view_page(definition, key)), 422 if form.errors else 200
    return show(
        "admin/edit_question.html",
        desk,
        status,
        form=form,
        view=view,
        question=question,
        called=text_in(question["label"]) or key,
        key=key,
        fixed=fixed,
        kind_words=KIND_WORDS,
        here="form",
        **settings,
    )


def _written(value: Value, *, form: QuestionForm, key: str, kind: str, fixed: bool, desk: Desk) -> Value:
    """The question as typed; with another key where it was never public and is free."""
    value = composing.write_question(value, key, form.fields_to_write(kind, fixed))
    new = form.key.data or key
    if fixed or new == key:
        return value
    if new in taken_keys(desk):
        raise Invalid(N_("There is another question called %(key)s."), field="key", key=new)
    return composing.rename_question(value, key, new)


def _after_question(slug: str, definition: ServiceDefinition, form: QuestionForm, key: str, kind: str, fixed: bool) -> str:
    """Back to the page of the question; to the question again where its kind is another now and has other settings."""
    key = key if fixed else form.key.data or key
    if not fixed and form.kind.data != kind:
        return url_for(".edit_question", slug=slug, key=key)
    return url_for(".edit_form", slug=slug, page=view_page(definition, key) or None, _anchor=f"question-{key}")


def view_page(definition: ServiceDefinition, key: str) -> str:
    """The key of the page where a question stands; "" for an unknown one."""
    page = definition.questionnaire.page_of(key)
    return page.key if page else ""


@blueprint.route("/services/<slug>/form/remove/<place>", methods=["GET", "POST"])
@may_edit
def remove_part(slug: str, place: str) -> ResponseReturnValue:
    """Tells what else goes or stays behind, then takes the page or question out."""
    desk = desk_of(slug)
    form = VersionedForm(data={"seen": desk.seen})
    definition = opened(desk)
    keys = _keys_at(definition, place)
    what, _dot, key = place.partition(".")
    page = None if what == "page" else view_page(definition, key)
    press = PRESSES[f"{what}_remove"]
    answer = save(
        desk,
        form,
        lambda value: press[1](value, key, ()),
        what=press[0],
        further=lambda: url_for(".edit_form", slug=slug, page=page),
    )
    if answer is not None:
        return answer
    uses = [place_words(path) for path in ruling.uses_of(definition, keys)]
    names = [question.label for question in composing.questions_of(definition) if question.key in keys]
    return show(
        "admin/remove_part.html",
        desk,
        422 if form.errors else 200,
        form=form,
        uses=uses,
        names=names,
        place=place,
        part=page,
        here="form",
    )


def _keys_at(definition: ServiceDefinition, place: str) -> set[str]:
    """The keys of the questions that go with the page or question at `place`; raises `NotFound`."""
    what, _dot, key = place.partition(".")
    if what == "page":
        page = definition.questionnaire.page(key)
        if page is None:
            raise NotFound
        return {one.key for question in page.questions for one in (question, *question.questions)}
    found = definition.questionnaire.question(key) if what == "question" else None
    if found is None:
        raise NotFound
    return {found.key, *(inner.key for inner in found.questions)}
