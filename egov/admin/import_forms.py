"""The forms by which a catalogue and translations are sent: shape only."""

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectChoice, SelectField, ValidationError  # type: ignore[attr-defined]

from egov.admin.registry_kind_forms import authority_choices
from egov.catalogue.formats.mapping import MAX_MAPPING_BYTES
from egov.kernel.errors import N_
from egov.profiles import foreign
from egov.web.forms import PortalForm
from egov.web.language import gettext

OWN = ""


def _must_be_chosen(field: FileField) -> None:
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        raise ValidationError(gettext("Choose a file."))


class SendTextsForm(PortalForm):
    """A file that comes back from translators."""

    file = FileField(N_("The file with translations"))

    def validate_file(self, field: FileField) -> None:
        """A file has to be chosen."""
        _must_be_chosen(field)


class SendForm(PortalForm):
    """A catalogue; where it is another country's, what its columns mean; and who takes the services of authorities that are not here."""

    file = FileField(N_("The catalogue"))
    known = SelectField(N_("Whose columns it has"), choices=[])
    mapping = FileField(N_("Your own column mapping"))
    authority = SelectField(N_("Services of authorities that are not known here"), choices=[], default=OWN)

    def __init__(self) -> None:
        super().__init__()
        self.known.choices = [(OWN, N_("This portal's own")), *((name, name) for name in foreign.names())]
        self.authority.choices = [SelectChoice(OWN, N_("Are refused")), *authority_choices()]

    def validate_file(self, field: FileField) -> None:
        """A file has to be chosen."""
        _must_be_chosen(field)

    def chosen_mapping(self) -> tuple[str, str] | None:
        """The name and text of the mapping that was sent or chosen; raises ValueError with what is to be said beside the field."""
        sent = self.mapping.data
        if isinstance(sent, FileStorage) and sent.filename:
            data = sent.stream.read(MAX_MAPPING_BYTES + 1)
            try:
                if len(data) > MAX_MAPPING_BYTES:
                    raise ValueError
                return sent.filename, data.decode("utf-8-sig")
            except ValueError:
                raise ValueError(gettext("A column mapping is a small YAML file in UTF-8.")) from None
        name = self.known.data
        return (f"{name}.yaml", foreign.text_of(name)) if name else None
