"""The base of every form: CSRF, messages in the language of the page, and rules' errors put beside their field."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError
from wtforms.csrf.core import CSRFTokenField

from egov.kernel.errors import DomainError
from egov.web import redisplay
from egov.web.errors import say
from egov.web.language import gettext, words

MAX_TEXT = 4000


class _Messages:
    """WTForms' own messages through the portal's catalogue (WTForms ships no Tajik)."""

    def gettext(self, text: str) -> str:
        return words().gettext(text)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return words().ngettext(singular, plural, count)


class _TokenField(CSRFTokenField):
    """The field of the token, which is made where the form is shown and not where it is only read."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        HiddenField.process(self, *args, **kwargs)

    @property
    def current_token(self) -> str:  # type: ignore[override]  # an attribute there, set when the form is made
        return str(self.csrf_impl.generate_csrf_token(self))

    def _value(self) -> str:
        return self.current_token


class _Protection(FlaskForm.Meta.csrf_class):
    field_class = _TokenField


class PortalForm(FlaskForm):
    """A form of the portal. Labels are msgids marked with `N_`; templates translate them when they show them."""

    class Meta(FlaskForm.Meta):
        csrf_class = _Protection

        def get_translations(self, form: Any) -> Any:
            return _Messages()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right; never where the page is only wanted in another language, whose mistakes are said in that one."""
        right: bool = super().validate(extra_validators)
        if not redisplay.is_asked():
            return right
        redisplay.hold_back()
        for field in self:
            if not redisplay.is_carried(field):
                field.errors = []
        return False

    def refuse(self, message: str) -> None:
        """Puts `message` (a msgid) above the form: what is wrong belongs to no one field."""
        self.form_errors.append(gettext(message))

    def absorb(self, error: DomainError) -> None:
        """Puts the message of `error` beside its field, or above the form where it has none."""
        text = say(error)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


def no_control_characters(_form: Any, field: Field) -> None:
    """Refuses NUL and other control characters, which PostgreSQL and printers do not take."""
    data = field.data
    if isinstance(data, str) and any(ord(c) < 32 and c not in "\n\r\t" for c in data):
        raise ValidationError(gettext("There is a character here that cannot be used."))


def stripped(value: Any) -> Any:
    """A WTForms filter: text without spaces around it, in Unicode NFC."""
    import unicodedata

    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value
