"""The form of a remark on one place of a version: shape only."""

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from egov.admin.registry_fields import TOO_LONG
from egov.admin.registry_places import choices_of
from egov.catalogue import reviewing
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_
from egov.web.forms import PortalForm, no_control_characters, stripped
from egov.web.language import gettext


class RemarkForm(PortalForm):
    """A remark on one place of a version."""

    anchor = SelectField(N_("Place"))
    text = TextAreaField(
        N_("What has to be changed"),
        filters=[stripped],
        validators=[Length(max=reviewing.MAX_REMARK, message=TOO_LONG), no_control_characters],
    )

    @classmethod
    def of(cls, definition: ServiceDefinition, **options: Any) -> "RemarkForm":
        """The form with every place of the version to choose from."""
        form = cls(**options)
        form.anchor.choices = [("", gettext("Choose a place")), *choices_of(definition)]
        return form
