"""The screen for whom a service is: its requirements in words, each with the condition by which the finder judges it."""

import copy
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from egov.admin.registry_desk import blueprint, desk_of, may_edit, show
from egov.admin.registry_forms import MAX_ROWS, VersionedForm
from egov.admin.registry_saving import opened, save
from egov.admin.registry_words import SOURCE_WORDS
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.sentences import exact_words
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.web.forms import no_control_characters, stripped

MAX_TEXT = 500


class RuleRow(Form):
    """One requirement, in four languages; its condition stays as it is."""

    place = HiddenField()
    source = SelectField(N_("How sure is it?"), choices=[SelectChoice(*item) for item in SOURCE_WORDS.items()])
    remove = BooleanField(N_("Remove this requirement"))
    text_tg, text_ru, text_kk, text_en = (
        TextAreaField(
            LANGUAGE_NAMES[language],
            filters=[stripped],
            validators=[Length(max=MAX_TEXT, message=N_("The text is too long.")), no_control_characters],
        )
        for language in LANGUAGES
    )


class EligibilityForm(VersionedForm):
    """For whom the service is."""

    rules = FieldList(FormField(RuleRow), max_entries=MAX_ROWS)

    @classmethod
    def of(cls, definition: ServiceDefinition, seen: str) -> "EligibilityForm":
        """The form, filled from what is saved where nothing was sent, with an empty requirement to add."""
        rows = [
            {"place": str(n), "source": rule.source or "", **_spread(rule.text)}
            for n, rule in enumerate(definition.eligibility)
        ]
        empty = {"place": "", "source": "", **_spread(LocalisedText())}
        return cls(data={"seen": seen, "rules": [*rows, empty]})

    def write(self, value: dict[str, Any]) -> None:
        """Puts the requirements into the plain values of a definition; the key is left out where there are none."""
        known = value.get("eligibility", [])
        written = []
        for row in self.rules:
            text = {tag: row[f"text_{tag}"].data for tag in LANGUAGES if row[f"text_{tag}"].data}
            kept = _kept(known, row.place.data)
            if not row.remove.data and (kept is not None or text):
                line = {**(kept or {}), "text": text, "source": row.source.data}
                written.append({key: part for key, part in line.items() if key != "source" or part})
        value.pop("eligibility", None)
        if written:
            value["eligibility"] = written


def _kept(known: list[dict[str, Any]], place: str | None) -> dict[str, Any] | None:
    """The saved requirement that a row stands for."""
    if not place or not place.isdecimal() or len(place) > 3 or int(place) >= len(known):
        return None
    return copy.deepcopy(known[int(place)])


def _spread(text: LocalisedText) -> dict[str, str]:
    return {f"text_{tag}": text.get(tag, "") for tag in LANGUAGES}


@blueprint.route("/services/<slug>/eligibility", methods=["GET", "POST"])
@may_edit
def edit_eligibility(slug: str) -> ResponseReturnValue:
    """For whom the service is: requirements to add, change and remove, each with the way to its condition."""
    desk = desk_of(slug)
    definition = opened(desk)
    form = EligibilityForm.of(definition, desk.seen)
    answer = save(desk, form, form.written, what="eligibility", further=lambda: url_for(".edit_eligibility", slug=slug))
    if answer is not None:
        return answer
    facts = present_facts()
    conditions = {str(n): exact_words(rule.condition, facts) for n, rule in enumerate(definition.eligibility)}
    status = 422 if form.errors else 200
    return show(
        "admin/edit_eligibility.html",
        desk,
        status,
        form=form,
        conditions=conditions,
        has_finder=bool(facts.pages),
        here="eligibility",
    )
