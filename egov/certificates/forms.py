"""Forms of `certificates`: shape only."""

from flask_wtf.file import FileField
from wtforms import TextAreaField

from egov.kernel.errors import N_
from egov.web.forms import PortalForm, no_control_characters, stripped


class JudgeFileForm(PortalForm):
    """A PDF to be judged; it is not kept."""

    file = FileField(N_("Signed PDF file"))


class RevokeForm(PortalForm):
    """Why a document no longer holds."""

    reason = TextAreaField(N_("Why is the document revoked?"), filters=[stripped], validators=[no_control_characters])
