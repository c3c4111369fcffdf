"""The forms of officers: shape only. Choices are given by the view, in the reader's language."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from egov.casework.models import MAX_NOTE
from egov.casework.words import OPINIONS
from egov.kernel.errors import N_
from egov.web.fields import DateField
from egov.web.forms import PortalForm, no_control_characters, stripped

TOO_LONG = N_("The text is too long.")


def _text(label: str, missing: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[DataRequired(missing), Length(max=MAX_NOTE, message=TOO_LONG), no_control_characters],
    )


def choices(pairs: Any) -> list[SelectChoice]:
    """What WTForms wants of pairs (value, label)."""
    return [SelectChoice(value=str(value), label=label) for value, label in pairs]


class ActForm(PortalForm):
    """A change of a case by its officer. `seen` says which state of the case the officer looked at."""

    seen = HiddenField()


class NoteForm(PortalForm):
    """A note for colleagues."""

    note = _text(N_("Note for colleagues"), N_("Write your note."))


class ReplyForm(PortalForm):
    """A message to the applicant."""

    message = _text(N_("Message to the applicant"), N_("Write your message."))


class StageForm(ActForm):
    """The stage is finished."""


class RequestMoreForm(ActForm):
    """Which questions are open again, why, and until when."""

    question_keys = SelectMultipleField(
        N_("What should the applicant correct or add?"), validators=[InputRequired(N_("Choose the questions to ask about."))]
    )
    message = _text(N_("What is needed, in plain words"), N_("Write your message."))
    answer_until = DateField(N_("Answer until"), validators=[DataRequired(N_("Choose until when to answer."))])


class ApproveForm(ActForm):
    """The application is approved."""

    explanation = TextAreaField(
        N_("Words to the applicant"),
        filters=[stripped],
        validators=[Optional(), Length(max=MAX_NOTE, message=TOO_LONG), no_control_characters],
    )


class RefuseForm(ActForm):
    """The ground and its explanation. The button pressed is `step`: "show" the letter, "send" it, "edit" again."""

    ground_code = RadioField(N_("On which ground?"), validators=[InputRequired(N_("Choose the ground for refusal."))])
    explanation = _text(N_("Explanation for this applicant"), N_("Explain the refusal to the applicant in your own words."))


class ConsultForm(ActForm):
    """Whom to ask, what, showing which answers, until when."""

    authority = SelectField(N_("Which authority?"), validators=[InputRequired(N_("Choose another authority."))])
    question = _text(N_("Your question"), N_("Write your question."))
    question_keys = SelectMultipleField(N_("Answers that the other authority will see"))
    days = IntegerField(
        N_("Working days to answer"),
        validators=[
            InputRequired(N_("Write the number of days.")),
            NumberRange(min=1, max=30, message=N_("The term must be from 1 to 30 working days.")),
        ],
    )


class AdviseForm(PortalForm):
    """The answer to another authority."""

    opinion = RadioField(N_("Your answer"), validators=[InputRequired(N_("Choose your answer."))])
    advice = _text(N_("Reasons"), N_("Write your answer."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.opinion.choices = choices(OPINIONS.items())


class BulkForm(PortalForm):
    """What to do with the ticked cases."""

    references = SelectMultipleField(N_("Cases"), validate_choice=False)
    assignee = StringField(N_("Hand to"))
