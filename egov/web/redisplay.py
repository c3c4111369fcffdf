"""A page that answers a sent form, shown once more in another language with what was typed, and nothing done.

Where a page answers a POST, its links to the other languages are buttons of a form that sends the same text with the mark
`_redisplay` (`layouts/typed.html`). A form so sent is never right (`forms.PortalForm.validate`), so a view that does something only
where its form is right does nothing; whatever a view does all the same is rolled back, and its answer refused
(`unit_of_work`). Passwords and files are typed and chosen anew, as on any page with mistakes.
"""

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request
from wtforms import Field, FileField, PasswordField

View = TypeVar("View", bound=Callable[..., Any])
MARK = "_redisplay"
MOST_BOXES = 2000
"""No page has as many boxes; what somebody sends beyond is not written back, or a small request would make a page of many megabytes."""
_SECRET = re.compile(r"password|(?<![a-z])secret(?![a-z])|csrf|token", re.IGNORECASE)


def asks_only(view: View) -> View:
    """A POST that changes nothing, being sent to keep what is asked out of an address: in another language it is answered anew."""
    view.asks_only = True  # type: ignore[attr-defined]
    return view


def is_asked() -> bool:
    """Whether this request only wants its page in another language."""
    if not answers_post() or MARK not in request.form or g.get("sent_to_sign_in"):
        return False
    return not getattr(current_app.view_functions.get(request.endpoint or ""), "asks_only", False)


def hold_back() -> None:
    """The view was told that nothing is to be done (see `is_held_back`), or does nothing with what was sent but show it."""
    g.held_back = True


def is_held_back() -> bool:
    """Whether the view asked and was told: the answer of one that did not may say that something was done."""
    return bool(g.get("held_back"))


def is_carried(field: Field) -> bool:
    """Whether what was typed in `field` goes along; of what does not, nothing is said."""
    return not isinstance(field, FileField | PasswordField) and not is_secret(field.name)


def answers_post() -> bool:
    """Whether a sent form is being answered."""
    return has_request_context() and request.method == "POST"


def typed_text(fresh: Mapping[str, str]) -> list[tuple[str, str]]:
    """What goes along from this page to the other languages, by the name of its box; `fresh` are values that it gives back otherwise than sent."""
    boxes = ((name, text) for name, text in request.form.items(multi=True) if name != MARK and not is_secret(name))
    return [(name, fresh.get(name, text)) for name, text in islice(boxes, MOST_BOXES)]


def is_secret(name: str) -> bool:
    """Whether the box `name` takes what is never given back nor held: a password, or a token of ours."""
    return bool(_SECRET.search(name))
