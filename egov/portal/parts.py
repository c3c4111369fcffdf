"""The gallery of components: every part of the look in every state, for those who build and check pages."""

from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from egov.kernel.errors import N_
from egov.web.fields import DateField
from egov.web.forms import PortalForm

CHOICES = [SelectChoice("a", N_("Sent")), SelectChoice("b", N_("Approved"))]


class Parts(PortalForm):
    """One field of each kind. Never sent anywhere."""

    class Meta(PortalForm.Meta):
        csrf = False

    word = StringField(N_("My documents"), [Optional()])
    secret = PasswordField(N_("Security and devices"))
    day = DateField(N_("Day"))
    one = RadioField(N_("Services"), choices=CHOICES)
    many = SelectMultipleField(N_("Life events"), choices=CHOICES)
    pick = SelectField(N_("Language"), choices=CHOICES)
    story = TextAreaField(N_("Help"))
    paper = FileField(N_("Check a document"))
    sure = BooleanField(N_("Please note"))


def filled(*, wrong: bool) -> Parts:
    """The form, every field with an error where `wrong`."""
    form = Parts(formdata=None)
    if wrong:
        for field in form:
            field.errors = [N_("Something needs to be corrected")]
    return form
