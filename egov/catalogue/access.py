"""Who may write in which services, and who may publish them."""

from egov.kernel.actor import Actor
from egov.kernel.errors import N_, NotAllowed
from egov.kernel.permissions import Permission, permissions_of


def may_edit(by: Actor, authority_id: int | None) -> bool:
    """Whether `by` may write in services of the authority: editors may, those bound to an authority only in its own.

    None stands for what belongs to no authority: those who are bound to none may.
    """
    return _may(Permission.EDIT_CATALOGUE, by, authority_id)


def authority_of(by: Actor) -> int | None:
    """The authority whose services alone `by` may see and write in; None where it may in all."""
    return by.authority_id if _is_bound(Permission.EDIT_CATALOGUE, by) else None


def must_edit(by: Actor, authority_id: int | None) -> None:
    """Raises `NotAllowed` unless `by` may write in services of the authority."""
    if not may_edit(by, authority_id):
        raise NotAllowed(N_("Your role does not allow this."))


def publishes_all(by: Actor) -> bool:
    """Whether `by` may publish services of every authority, and so decide about what holds for the whole catalogue."""
    return by.may(Permission.PUBLISH_CATALOGUE) and not _is_bound(Permission.PUBLISH_CATALOGUE, by)


def must_publish(by: Actor, authority_id: int) -> None:
    """Raises `NotAllowed` unless `by` may publish services of the authority."""
    if not _may(Permission.PUBLISH_CATALOGUE, by, authority_id) or not may_edit(by, authority_id):
        raise NotAllowed(N_("Your role does not allow this."))


def _may(permission: Permission, by: Actor, authority_id: int | None) -> bool:
    own = authority_id is not None and by.authority_id == authority_id
    return by.may(permission) and (own or not _is_bound(permission, by))


def _is_bound(permission: Permission, by: Actor) -> bool:
    """Whether every role that carries the permission is held for one authority alone."""
    if by.system is not None:
        return False
    return all(role in by.bound for role in by.roles if permission in permissions_of(role))
