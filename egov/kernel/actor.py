"""Who acts: an account in one of its roles, the system, or nobody known."""

from dataclasses import dataclass, field

from egov.kernel.permissions import Permission, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever an action is done by. Actions are given it; they never look for a session.

    `roles` are the contract's role words; `authority_id` is the authority the actor works for, and `bound` are those of the roles
    that are held for that authority alone (an officer's always, an editor's where it was given so).
    """

    account_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    authority_id: int | None = None
    bound: frozenset[str] = field(default_factory=frozenset)
    language: str = "tg"
    system: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether one of the actor's roles carries `permission`. The system may do everything."""
        return self.system is not None or any(permission in permissions_of(role) for role in self.roles)

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def label(self) -> str:
        """How the journal names the actor: `account:12`, `system:worker` or `anonymous`. Never a person's name."""
        if self.account_id is not None:
            return f"account:{self.account_id}"
        return f"system:{self.system}" if self.system else "anonymous"


ANONYMOUS = Actor()


def system(name: str, language: str = "tg") -> Actor:
    """The portal itself, in the part `name` ("worker", "demo", "cli")."""
    return Actor(system=name, language=language)
