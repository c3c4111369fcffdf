"""Screens of the parts of a description that are lists: terms and fees, documents, stages, grounds, the result, the basis, questions.

Each press is one operation of `catalogue.lines`, saved like any other change (`registry_saving`).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_calculator import Calculator
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_forms import VersionedForm
from egov.admin.registry_part_forms import FORMS, CertificateForm, GroundForm, LineForm, StageForm
from egov.admin.registry_part_view import INSIDE, views_of
from egov.admin.registry_places import remarks_beside
from egov.admin.registry_saving import opened, save
from egov.admin.registry_sections import ABOUT_WORDS, ADD_WORDS, LIST_WORDS, card_anchor, section_of
from egov.authorities import queries as authorities
from egov.authorities.models import Authority
from egov.catalogue import lines, queries
from egov.catalogue.composing import Operation, Value
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_, Invalid, NotFound
from egov.web.language import gettext
from egov.web.presentation import text_in

NEW, CERTIFICATE = "new", "certificate"
PRESSES: dict[str, tuple[str, Callable[[Value, str], Value]]] = {
    "up": ("moved", lambda value, place: lines.move_line(value, place, -1)),
    "down": ("moved", lambda value, place: lines.move_line(value, place, 1)),
    "remove": ("removed", lines.remove_line),
}
"""The buttons beside lines: what is done, and the operation."""
NAMED = {"refusal_grounds": "code", "stages": "key"}
"""The lists whose lines have a name for life, and what it is called."""


@blueprint.route(
    "/services/<slug>/<any(eligibility, 'terms-fees', documents, stages, grounds, result, basis, faq):section>",
    methods=["GET", "POST"],
)
@may_edit
def edit_section(slug: str, section: str) -> ResponseReturnValue:
    """The lines of a section, each with its buttons."""
    desk = desk_of(slug)
    form = VersionedForm(data={"seen": desk.seen})
    if form.is_submitted():
        verb, _colon, place = request.form.get("do", "").partition(":")
        what, operation = _pressed(verb, place)
        answer = save(desk, form, operation, what=what, further=partial(_after_press, slug, section, verb, place))
        if answer is not None:
            return answer
    remarks = remarks_beside(desk.open, desk.definition, slug)
    found = views_of(desk, section, remarks, _authorities(section))
    status = 422 if form.errors else 200
    more = {"calculator": Calculator.of(desk.definition, request.args)} if section == "terms-fees" else {}
    return show("admin/edit_section.html", desk, status, form=form, lists=found, here=section, **more)


def _pressed(verb: str, place: str) -> tuple[str, Operation]:
    if verb == "remove" and place == CERTIFICATE:
        return f"removed.{CERTIFICATE}", lines.remove_certificate
    name = place.partition(".")[0]
    if verb not in PRESSES or name not in lines.LISTS:
        raise Invalid(N_("Choose from the list."))
    done, press = PRESSES[verb]
    return f"{done}.{name}", lambda value: press(value, place)


def _after_press(slug: str, section: str, verb: str, place: str) -> str:
    """Where a press leads: to the line where it stands now."""
    name, _dot, number = place.partition(".")
    moved = {"up": -1, "down": 1}.get(verb)
    anchor = card_anchor(f"{name}.{max(int(number) + moved, 0)}") if moved and number.isdecimal() else None
    return url_for(".edit_section", slug=slug, section=section, _anchor=anchor)


@blueprint.route("/services/<slug>/parts/<place>", methods=["GET", "POST"])
@may_edit
def edit_line(slug: str, place: str) -> ResponseReturnValue:
    """One line, whole, or a new one ("fees.new"); or the document issued ("certificate")."""
    desk = desk_of(slug)
    definition = opened(desk)
    name, number, line = _line_at(definition, place)
    section = section_of(name)
    form = _form(desk, definition, name, line)
    anchor = card_anchor(name if name == CERTIFICATE else f"{name}.{number}")
    answer = save(
        desk,
        form,
        partial(_written, name=name, place=place, form=form),
        what=f"{'changed' if line else 'added'}.{name}",
        further=lambda: url_for(".edit_section", slug=slug, section=section, _anchor=anchor),
    )
    words = {"title": gettext(LIST_WORDS[name]) if line else gettext(ADD_WORDS[name]), "about": gettext(ABOUT_WORDS[name])}
    spot = (*lines.LISTS[name], number) if name in lines.LISTS else (name,)
    return answer or show(
        "admin/edit_line.html",
        desk,
        422 if form.errors else 200,
        form=form,
        words=words,
        anchor=anchor,
        here=section,
        spot=spot if line else None,
        inside=INSIDE.get(name, ()),
    )


def _line_at(definition: ServiceDefinition, place: str) -> tuple[str, int, Any]:
    """The list that `place` names, where in it, and the plain values there: none for a new line. Raises `NotFound`."""
    value = definition.as_json()
    name, _dot, number = place.partition(".")
    if place == CERTIFICATE:
        return name, 0, value.get(CERTIFICATE, {})
    if name in ("rows", "validity") and definition.certificate is None:
        raise NotFound
    if number == NEW:
        return name, lines.place_of_new(value, name), {}
    return *lines.number_of(value, place), lines.find_line(value, place)


def _form(desk: Desk, definition: ServiceDefinition, name: str, line: Any) -> LineForm:
    made: type[LineForm] = CertificateForm if name == CERTIFICATE else FORMS[name]
    form = made.of(line, desk.seen)
    form.fit(definition, _authorities(section_of(name)))
    if isinstance(form, GroundForm | StageForm) and line and line[NAMED[name]] in _public_names(desk, name):
        form.fixed_name(line[NAMED[name]])
    return form


def _written(value: Value, *, name: str, place: str, form: LineForm) -> Value:
    """The line as typed, put in where it is new."""
    if name == CERTIFICATE:
        return lines.write_certificate(value, form.fields_to_write(()))
    others = [line for n, line in enumerate(lines.lines_in(value, name)) if f"{name}.{n}" != place]
    called = NAMED.get(name, "")
    taken = [line[called] for line in others] if called else []
    fields = form.fields_to_write(taken)
    if called and fields[called] in taken:
        raise Invalid(N_("There is another one called %(key)s."), field=called, key=fields[called])
    if place == f"{name}.{NEW}":
        return lines.add_line(value, name, fields)
    return lines.write_line(value, place, fields)


def _public_names(desk: Desk, name: str) -> set[str]:
    """The names of grounds or stages that have been public: decisions and cases name them, so they never change."""
    found = (queries.definition_of(version).as_json() for version in queries.list_versions(desk.service))
    return {line[NAMED[name]] for value in found for line in lines.lines_in(value, name)}


def _authorities(section: str) -> list[Authority]:
    """The authorities that stages may name; asked for where there are stages."""
    found = authorities.list_authorities() if section == "stages" else []
    return sorted(found, key=lambda one: text_in(one.name))
