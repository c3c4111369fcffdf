"""Forms over life events and their steps: shape only."""

from typing import Any

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from egov.catalogue.life_events.bundles import MAX_TEXT, Step
from egov.catalogue.models import LifeEvent
from egov.catalogue.wording import SURENESS_WORDS
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.web.forms import PortalForm, no_control_characters, stripped

TOO_LONG = N_("The text is too long.")


def texts_in(*names: str, required: bool = False) -> dict[str, Any]:
    """Boxes for texts in four languages: `<name>_tg` and so on."""
    rules = [DataRequired(N_("Write it in every language."))] if required else []
    return {
        f"{name}_{tag}": TextAreaField(
            LANGUAGE_NAMES[tag],
            filters=[stripped],
            validators=[*rules, Length(max=MAX_TEXT, message=TOO_LONG), no_control_characters],
        )
        for name in names
        for tag in LANGUAGES
    }


class EventForm(PortalForm):
    """The frame: which state of the life event the page was opened on."""

    language_names = LANGUAGE_NAMES
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0 where the sender made one up."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def text(self, name: str) -> LocalisedText | None:
        """What was typed for `name`; None where all its boxes are empty."""
        typed = {tag: self[f"{name}_{tag}"].data for tag in LANGUAGES if self[f"{name}_{tag}"].data}
        return LocalisedText(typed) if typed else None

    def boxes(self, name: str) -> list[tuple[str, Any]]:
        """The boxes of a text with their languages."""
        return [(tag, self[f"{name}_{tag}"]) for tag in LANGUAGES]


def _spread(name: str, text: LocalisedText | None) -> dict[str, str]:
    return {f"{name}_{tag}": (text or LocalisedText()).get(tag, "") for tag in LANGUAGES}


def texts_form(event: LifeEvent) -> EventForm:
    """The form over name and summary, filled from `event` where nothing was sent."""
    made = type("TextsForm", (EventForm,), texts_in("name", required=True) | texts_in("summary"))
    data = {"version": str(event.version_id)} | _spread("name", event.name) | _spread("summary", event.summary)
    form: EventForm = made(data=data)
    return form


class StepFrame(EventForm):
    """One step."""

    service = StringField(
        N_("Service"),
        filters=[stripped],
        validators=[
            DataRequired(N_("Write the address or code of a service.")),
            Length(max=200, message=TOO_LONG),
            no_control_characters,
        ],
    )
    after = SelectMultipleField(N_("Which steps must be done before?"), choices=[])
    source = SelectField(N_("How sure is the time?"), choices=[SelectChoice(*item) for item in SURENESS_WORDS.items()])

    def step(self, service: str) -> Step:
        """The step as it was typed, for the service with this slug."""
        after = tuple(self.after.data or ())
        texts = {name: self.text(name) for name in ("when", "by", "basis")}
        return Step(service=service, after=after, source=self.source.data or None, **texts)


def step_form(event: LifeEvent, step: Step | None, earlier: list[tuple[str, str]]) -> StepFrame:
    """The form over one step, filled from `step` where nothing was sent; `earlier` are the steps it can come after: slug, name."""
    made = type("StepForm", (StepFrame,), texts_in("when", "by", "basis"))
    data: dict[str, Any] = {"version": str(event.version_id)}
    if step is not None:
        data |= {"service": step.service, "after": list(step.after), "source": step.source or ""}
        data |= _spread("when", step.when) | _spread("by", step.by) | _spread("basis", step.basis)
    form: StepFrame = made(data=data)
    form.after.choices = [SelectChoice(*item) for item in earlier]
    return form
