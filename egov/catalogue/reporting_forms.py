"""The form by which anybody says that something is wrong on a page of the catalogue."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from egov.catalogue.upkeep.reports import MAX_TEXT
from egov.identity.addresses import find_email
from egov.kernel import clock
from egov.kernel.errors import N_
from egov.web import redisplay
from egov.web.forms import PortalForm, no_control_characters, stripped

QUICKEST_SECONDS = 3
LONGEST_SECONDS = 86_400


class ReportForm(PortalForm):
    """Where, what, and an address for the answer if one is wanted.

    `began` is signed: programs that send at once are asked to look again. `site` is a trap: people do not see it, programs fill it in.
    """

    seen = HiddenField(validators=[Length(max=10)])
    began = HiddenField(validators=[Length(max=200)])
    anchor = SelectField(N_("Where on the page?"), validators=[DataRequired(N_("Choose the place."))])
    text = TextAreaField(
        N_("What is wrong?"),
        filters=[stripped],
        validators=[
            DataRequired(N_("Say what is wrong.")),
            Length(max=MAX_TEXT, message=N_("Shorten this to 2000 characters or fewer.")),
            no_control_characters,
        ],
    )
    email = StringField(
        N_("Your e-mail address, if you want an answer"),
        filters=[stripped],
        validators=[Optional(), Length(max=254), no_control_characters],
    )
    site = StringField(N_("Leave this empty"), validators=[Length(max=200)])

    @classmethod
    def of(cls, choices: list[SelectChoice], chosen: str, seen: str) -> "ReportForm":
        """The form about the places `choices`, `chosen` marked, of the version numbered `seen`; what was sent where something was."""
        form = cls(data={"anchor": chosen, "seen": seen, "began": _signer().dumps("report")})
        form.anchor.choices = [SelectChoice("", N_("Choose")), *choices]
        return form

    @property
    def is_trapped(self) -> bool:
        """Whether something filled in what no person sees."""
        return bool(self.site.data)

    @property
    def address(self) -> str:
        """The address in its normal form; "" for none."""
        return find_email(self.email.data or "") or ""

    @property
    def number(self) -> int:
        """The number of the version that the sender saw; 0 where it was made up."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def validate_email(self, field: Any) -> None:
        """Refuses what is no address."""
        if field.data and find_email(field.data) is None:
            raise ValidationError(N_("Enter an e-mail address like name@example.tj."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right, and it is not sent within seconds or with a form that is none of ours; the next try is."""
        right: bool = super().validate(extra_validators)
        if redisplay.is_asked():
            return right
        if not self._took_time():
            self.refuse(N_("Please look it over once more and send it again."))
            right = False
        self.began.data = _signer().dumps("report")
        return right

    def _took_time(self) -> bool:
        try:
            made = _signer().loads(self.began.data or "", max_age=LONGEST_SECONDS, return_timestamp=True)[1]
        except SignatureExpired:
            return True
        except BadSignature:
            return False
        return bool((clock.now() - made).total_seconds() >= QUICKEST_SECONDS)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="page-report")
