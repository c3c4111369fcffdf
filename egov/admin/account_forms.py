"""Forms of administrators about accounts and roles: shape only."""

from wtforms import SelectChoice, SelectField, StringField  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from egov.authorities import queries as authorities
from egov.identity.wording import ROLE_NAMES
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.forms import PortalForm, no_control_characters, stripped
from egov.web.language import language


class GrantForm(PortalForm):
    """A role, and the authority for which officers and supervisors hold it."""

    role = SelectField(N_("Role"), choices=[SelectChoice(*item) for item in ROLE_NAMES.items()])
    authority = SelectField(N_("Authority"), choices=[], validate_choice=False)
    known: frozenset[str] | set[str] = frozenset()

    def offer_authorities(self) -> None:
        """Fills the list of authorities, in the language of the page."""
        names = sorted((row.name.in_(language()), str(row.id)) for row in authorities.list_authorities())
        self.authority.choices = [SelectChoice("", N_("No authority")), *(SelectChoice(key, name) for name, key in names)]
        self.known = {key for _, key in names}

    @property
    def authority_id(self) -> int | None:
        """The chosen authority's key; None where none or nonsense was chosen."""
        return int(self.authority.data) if self.authority.data and self.authority.data in self.known else None


class NewAccountForm(GrantForm):
    """A colleague's account."""

    email = StringField(
        N_("E-mail"),
        [DataRequired(N_("Enter an e-mail address like name@example.tj.")), Length(max=254), no_control_characters],
        filters=[stripped],
    )
    language = SelectField(N_("Language of letters"), choices=[SelectChoice(*item) for item in LANGUAGE_NAMES.items()])
