"""What each role of the contract may do. The one table; guards and actions ask it."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that somebody may be allowed to do, in the office's words."""

    APPLY = "apply"
    WORK_CASES = "work_cases"
    SUPERVISE_CASES = "supervise_cases"
    EDIT_CATALOGUE = "edit_catalogue"
    PUBLISH_CATALOGUE = "publish_catalogue"
    ASSIST_CITIZENS = "assist_citizens"
    READ_JOURNAL = "read_journal"
    MANAGE_AUTHORITIES = "manage_authorities"
    MANAGE_ACCOUNTS = "manage_accounts"
    REVOKE_CERTIFICATES = "revoke_certificates"


ROLES: dict[str, frozenset[Permission]] = {
    "citizen": frozenset({Permission.APPLY}),
    "officer": frozenset({Permission.WORK_CASES}),
    "supervisor": frozenset({Permission.WORK_CASES, Permission.SUPERVISE_CASES, Permission.REVOKE_CERTIFICATES}),
    "editor": frozenset({Permission.EDIT_CATALOGUE}),
    "publisher": frozenset({Permission.EDIT_CATALOGUE, Permission.PUBLISH_CATALOGUE}),
    "operator": frozenset({Permission.ASSIST_CITIZENS}),
    "auditor": frozenset({Permission.READ_JOURNAL}),
    "admin": frozenset({Permission.MANAGE_AUTHORITIES, Permission.MANAGE_ACCOUNTS}),
}


def permissions_of(role: str) -> frozenset[Permission]:
    """The permissions of `role`; an unknown role has none."""
    return ROLES.get(role, frozenset())
