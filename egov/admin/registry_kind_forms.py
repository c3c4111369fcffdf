"""The forms that say what kind of service it is, and what a new one needs from its first day: shape only."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, ValidationError

from egov.admin.registry_fields import TOO_LONG, choices_of, short, texts, texts_in
from egov.admin.registry_forms import MAX_TEXT, PartForm, VersionedForm
from egov.authorities import queries as authorities
from egov.catalogue import queries
from egov.catalogue.access import may_edit as may_write
from egov.catalogue.comparison import ASSURANCE_WORDS, CHANNEL_WORDS
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.wording import AUDIENCE_WORDS
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.web.forms import no_control_characters, stripped
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.presentation import text_in

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}\Z")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
LONGEST_WORD = 120


class KindForm(VersionedForm):
    """What kind of service it is."""

    audience = SelectMultipleField(N_("For whom"), choices=choices_of(AUDIENCE_WORDS))
    channels = SelectMultipleField(N_("How one can apply"), choices=choices_of(CHANNEL_WORDS))
    assurance = SelectField(N_("How people prove who they are"), choices=choices_of(ASSURANCE_WORDS))
    authority = SelectField(N_("Authority"), choices=[])
    categories = SelectMultipleField(N_("Categories"), choices=[])
    life_events = SelectMultipleField(N_("Life events"), choices=[])
    keywords_tg, keywords_ru, keywords_kk, keywords_en = (
        TextAreaField(
            LANGUAGE_NAMES[tag],
            filters=[stripped],
            validators=[Length(max=MAX_TEXT, message=TOO_LONG), no_control_characters],
        )
        for tag in LANGUAGES
    )

    @classmethod
    def of(cls, definition: ServiceDefinition, seen: str) -> "KindForm":
        """The form, filled from what is saved where nothing was sent."""
        kept = definition.as_json()
        names = ("audience", "channels", "assurance", "authority", "categories", "life_events")
        words = {f"keywords_{tag}": "\n".join(definition.keywords.get(tag, ())) for tag in LANGUAGES}  # type: ignore[call-overload]
        form = cls(data={"seen": seen, **{name: kept.get(name, []) for name in names}, **words})
        form.authority.choices = authority_choices(definition.authority)
        form.categories.choices = _topics(queries.list_categories(), definition.categories)
        form.life_events.choices = _topics(queries.list_life_events(), definition.life_events)
        return form

    def fields_to_write(self) -> Mapping[str, Any]:
        """What was chosen, and the words of each language, one a line."""
        typed = {tag: (self[f"keywords_{tag}"].data or "").splitlines() for tag in LANGUAGES}
        words = {tag: list(dict.fromkeys(w.strip()[:LONGEST_WORD] for w in lot if w.strip())) for tag, lot in typed.items()}
        chosen = {name: self[name].data for name in ("audience", "channels", "assurance", "categories", "life_events")}
        return chosen | {"authority": self.authority.data, "keywords": {tag: lot for tag, lot in words.items() if lot}}


def authority_choices(present: str = "") -> list[Any]:
    """The authorities that the reader may write services for, by name; the `present` one too."""
    found = [one for one in authorities.list_authorities() if one.slug == present or may_write(actor(), one.id)]
    offered = sorted((text_in(one.name), one.slug) for one in found)
    gone = [SelectChoice(present, present)] if present and present not in {slug for _name, slug in offered} else []
    return [SelectChoice(slug, name) for name, slug in offered] + gone


def _topics(found: Sequence[Any], chosen: Sequence[str]) -> list[Any]:
    known = {topic.slug for topic in found}
    named = [SelectChoice(topic.slug, text_in(topic.name)) for topic in found]
    return named + [SelectChoice(slug, slug) for slug in chosen if slug not in known]


class NewServiceForm(PartForm):
    """What a service needs from its first day."""

    name_tg, name_ru, name_kk, name_en = texts(300)
    code = short(N_("Code"), DataRequired(N_("Write the code of the service.")), most=20)
    slug = short(N_("Address name"), most=80)
    authority = SelectField(N_("Authority"), choices=[])
    copy_of = short(N_("As a copy of"), most=80)

    def validate_code(self, field: Any) -> None:
        """A code is what registers and files know a service by."""
        if field.data and not _CODE.match(field.data):
            raise ValidationError(gettext("Latin letters, figures, dots and hyphens, 20 at most."))

    def validate_slug(self, field: Any) -> None:
        """An address stands in every link to the service."""
        if field.data and not _SLUG.match(field.data):
            raise ValidationError(gettext("Small Latin letters and figures, with hyphens between."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right and there is a name in one language at least."""
        right: bool = super().validate(extra_validators)
        if not texts_in(self, "name"):
            self[f"name_{language()}"].errors = [gettext("Write it in at least one language.")]
            return False
        return right
