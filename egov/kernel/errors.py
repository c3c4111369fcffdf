"""The family of errors a rule may raise. Each carries a message to be translated and, where it has one, its field.

`message` is an English gettext msgid marked with `N_`; `params` fill its `%(name)s` places after translation.
"""


def N_(message: str) -> str:
    """Marks `message` for translation where it is written; whoever shows it translates it."""
    return message


class DomainError(Exception):
    """A rule said no. Subclasses say how: each stands for one HTTP status."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params


class Malformed(ValueError):
    """Plain values have not the shape they should have. `message` is a msgid for `params`, as of a `DomainError`."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.message = message
        self.params = params


class NotAllowed(DomainError):
    """The actor lacks the permission (403)."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is (404)."""

    status = 404

    def __init__(self, message: str = N_("Page not found"), *, field: str | None = None, **params: object) -> None:
        super().__init__(message, field=field, **params)


class Conflict(DomainError):
    """Somebody or something was faster: the state no longer allows the verb (409)."""

    status = 409


class Invalid(DomainError):
    """What was given breaks a rule (422)."""

    status = 422
