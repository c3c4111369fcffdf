"""Forms about an application as a whole; the pages of its questionnaire are built from data."""

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from egov.applications.models import MAX_MESSAGE
from egov.applications.rating import MAX_COMMENT
from egov.kernel.errors import N_
from egov.web.forms import PortalForm, no_control_characters, stripped

STAR_WORDS = {
    "5": N_("5: very good"),
    "4": N_("4: good"),
    "3": N_("3: so-so"),
    "2": N_("2: bad"),
    "1": N_("1: very bad"),
}


class OpeningForm(PortalForm):
    """Begins a draft. `key` makes a second press open the same draft."""

    key = HiddenField(validators=[Optional(), Length(max=40), no_control_characters])


class SubmitForm(PortalForm):
    """The declaration, and the digest of the answers that the applicant looked at."""

    seen = HiddenField(validators=[Optional(), Length(max=64)])
    agreed = BooleanField(
        N_("I confirm that what I wrote is true. I know that I answer for false information."),
        validators=[InputRequired(N_("Tick the box to confirm your answers."))],
    )


class VersionForm(PortalForm):
    """The number of the version that the applicant looked at."""

    seen = HiddenField(validators=[DataRequired(), Length(max=10)])


class MessageForm(PortalForm):
    """A message to the office."""

    text = TextAreaField(
        N_("New message"),
        filters=[stripped],
        validators=[
            DataRequired(N_("Write your message.")),
            Length(max=MAX_MESSAGE, message=N_("Shorten this to 4000 characters or fewer.")),
            no_control_characters,
        ],
    )


class WithdrawForm(PortalForm):
    """Why the application is withdrawn, if its applicant likes to say."""

    reason = TextAreaField(
        N_("Why do you withdraw it?"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=MAX_MESSAGE, message=N_("Shorten this to 4000 characters or fewer.")),
            no_control_characters,
        ],
    )


class RatingForm(PortalForm):
    """How it was, from one to five, and why."""

    stars = RadioField(
        N_("How was it with this service?"),
        choices=[SelectChoice(value, words) for value, words in STAR_WORDS.items()],
        validators=[DataRequired(N_("Choose from one to five."))],
    )
    comment = TextAreaField(
        N_("What should be better?"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=MAX_COMMENT, message=N_("Shorten this to 1000 characters or fewer.")),
            no_control_characters,
        ],
    )


class TrackForm(PortalForm):
    """Reference and surname."""

    reference = StringField(
        N_("Reference of the application"),
        filters=[stripped],
        validators=[DataRequired(N_("Write the reference.")), Length(max=60), no_control_characters],
    )
    surname = StringField(
        N_("Surname of the applicant"),
        filters=[stripped],
        validators=[DataRequired(N_("Write the surname.")), Length(max=120), no_control_characters],
    )
