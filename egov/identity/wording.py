"""Words for what `identity` keeps as codes."""

from egov.kernel.errors import N_

ROLE_NAMES = {
    "citizen": N_("Citizen"),
    "officer": N_("Officer"),
    "supervisor": N_("Head of unit"),
    "editor": N_("Editor of services"),
    "publisher": N_("Publisher of services"),
    "operator": N_("Operator at a counter"),
    "auditor": N_("Auditor"),
    "admin": N_("Administrator"),
}
