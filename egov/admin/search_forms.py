"""Forms over the everyday words of the search: shape only."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from egov.catalogue.models import EverydayWord
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.forms import PortalForm, no_control_characters, stripped

TOO_LONG = N_("The text is too long.")


class WordForm(PortalForm):
    """What people say, and what it means: other words, or one service."""

    version = HiddenField()
    language = RadioField(
        N_("In which language?"),
        choices=[SelectChoice(*item) for item in LANGUAGE_NAMES.items()],
        validators=[DataRequired(N_("Choose a language."))],
    )
    phrase = StringField(
        N_("What people say"),
        filters=[stripped],
        validators=[
            DataRequired(N_("Write the word or phrase.")),
            Length(max=80, message=TOO_LONG),
            no_control_characters,
        ],
    )
    meaning = StringField(
        N_("Other words for it"), filters=[stripped], validators=[Length(max=120, message=TOO_LONG), no_control_characters]
    )
    service = StringField(
        N_("Or one service"), filters=[stripped], validators=[Length(max=200, message=TOO_LONG), no_control_characters]
    )

    @classmethod
    def of(cls, word: EverydayWord, slug: str) -> "WordForm":
        """The form, filled from `word`, which means the service `slug` if any, where nothing was sent."""
        return cls(
            data={
                "version": str(word.version_id),
                "language": word.language,
                "phrase": word.phrase,
                "meaning": word.meaning,
                "service": slug,
            }
        )

    @property
    def seen_version(self) -> int:
        """The version of the entry that the form was made from; 0 where the sender made one up."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class PressForm(PortalForm):
    """A button alone."""
