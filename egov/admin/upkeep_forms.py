"""Forms of the catalogue's upkeep: shape only."""

from flask import request
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from egov.catalogue.upkeep.acts import MAX_CODE, SOURCES, Draft, draft_of
from egov.catalogue.upkeep.models import LegalAct, TaskState
from egov.catalogue.upkeep.worklist import MAX_REASON
from egov.catalogue.wording import SURENESS_WORDS
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.web.fields import DateField
from egov.web.forms import PortalForm, no_control_characters, stripped

TOO_LONG = N_("The text is too long.")


def _line(label: str, most: int, *rules: object) -> StringField:
    return StringField(label, [*rules, Length(max=most, message=TOO_LONG), no_control_characters], filters=[stripped])


class ConfirmForm(PortalForm):
    """The stamp of the version that is confirmed."""

    seen = HiddenField(validators=[Length(max=24)])


class SettleForm(PortalForm):
    """What becomes of a task, by the button that was pressed, and why."""

    seen = HiddenField(validators=[Length(max=12)])
    reason = TextAreaField(
        N_("Your answer, or the reason"),
        filters=[stripped],
        validators=[Length(max=MAX_REASON, message=TOO_LONG), no_control_characters],
    )

    @property
    def state(self) -> TaskState:
        """The state that the pressed button leads to."""
        pressed = request.form.get("state", "")
        return TaskState(pressed) if pressed in tuple(TaskState) else TaskState.DONE

    @property
    def seen_version(self) -> int:
        """Which state of the task the form was made from; 0 where the sender made one up."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class ActForm(PortalForm):
    """An act, and whether it is in force."""

    version = HiddenField(validators=[Length(max=12)])
    code = _line(
        N_("Number of the act"),
        MAX_CODE,
        DataRequired(N_("Write the number of the act as services name it, 5 to 80 characters.")),
    )
    title_tg = _line(N_("Title in Tajik"), 300)
    title_ru = _line(N_("Title in Russian"), 300)
    title_kk = _line(N_("Title in Kazakh"), 300)
    title_en = _line(N_("Title in English"), 300)
    names = TextAreaField(
        N_("Further names in texts, one a line"),
        filters=[stripped],
        validators=[Length(max=3100, message=TOO_LONG), no_control_characters],
    )
    in_force_on = DateField(N_("In force since"))
    repealed_on = DateField(N_("Out of force since"))
    replaced_by = _line(N_("Replaced by"), 200)
    source = SelectField(
        N_("How sure is this?"), choices=[SelectChoice(name, SURENESS_WORDS[name]) for name in SOURCES], default="memory"
    )

    @classmethod
    def of(cls, act: LegalAct) -> "ActForm":
        """The form, filled from `act` where nothing was sent."""
        said = draft_of(act)
        titles = {f"title_{tag}": said.title.get(tag, "") for tag in LANGUAGES}
        plain = {name: getattr(said, name) for name in ("code", "in_force_on", "repealed_on", "replaced_by", "source")}
        return cls(data={"version": str(act.version_id), "names": "\n".join(said.names), **titles, **plain})

    @property
    def seen_version(self) -> int:
        """Which state of the entry the form was made from; 0 where the sender made one up."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            code=self.code.data or "",
            title=LocalisedText({tag: text for tag in LANGUAGES if (text := self[f"title_{tag}"].data)}),
            names=tuple((self.names.data or "").splitlines()),
            in_force_on=self.in_force_on.data,
            repealed_on=self.repealed_on.data,
            replaced_by=self.replaced_by.data or "",
            source=self.source.data,
        )
