"""Who may open a view. Every view carries exactly one of these, and stands in one list of `tests/house/access_list.py`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g, redirect, request, url_for

from egov.kernel.actor import ANONYMOUS, Actor
from egov.kernel.errors import N_, NotAllowed
from egov.kernel.permissions import Permission
from egov.web.redirects import safe_target

View = TypeVar("View", bound=Callable[..., Any])


def actor() -> Actor:
    """Whoever makes this request. `identity` says who, through the loader set on `g`."""
    known: Actor | None = g.get("actor")
    if known is None:
        loader: Callable[[], Actor] | None = g.get("actor_loader")
        known = g.actor = loader() if loader else ANONYMOUS
    return known


def seen_actor() -> Actor:
    """Whoever makes this request, for the page of an error: where the view has not asked, nothing is noted by asking."""
    known: Actor | None = g.get("actor")
    if known is None:
        seer: Callable[[], Actor] | None = g.get("actor_seer")
        known = g.actor = seer() if seer else ANONYMOUS
    return known


def public(view: View) -> View:
    """Anyone may open the view."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def machine(view: View) -> View:
    """For supervising programs: no session, no language, no person."""
    view.access = "machine"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone with an account may open the view; others are sent to sign in and brought back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not actor().is_signed_in:
            return _ask_to_sign_in()
        return view(*args, **kwargs)

    guarded.access = "citizen"  # type: ignore[attr-defined]
    return cast(View, guarded)


def needs(permission: Permission, access: str, *others: Permission) -> Callable[[View], View]:
    """Whoever has `permission`, or one of `others`, may open the view, which stands in the list `access` ("officer", "admin", "auditor")."""
    enough = (permission, *others)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not actor().is_signed_in:
                return _ask_to_sign_in()
            if not any(actor().may(one) for one in enough):
                raise NotAllowed(N_("Your role does not allow this."))
            return view(*args, **kwargs)

        guarded.access, guarded.permissions = access, enough  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def _ask_to_sign_in() -> Any:
    g.sent_to_sign_in = True
    hold: Callable[[], None] | None = g.get("hold_input")
    if request.method == "POST" and hold is not None:
        hold()
    if request.path.startswith("/api/"):
        abort(401)
    return redirect(url_for("identity.sign_in", next=_way_back()), 303)


def _way_back() -> str:
    """The page to open after signing in: this one, or the one whose button was pressed where this address takes no GET."""
    rule = request.url_rule
    if rule is not None and "GET" in (rule.methods or ()):
        return request.full_path.rstrip("?")
    came_from, ours = request.headers.get("Referer", ""), request.host_url
    return safe_target("/" + came_from.removeprefix(ours), "/") if came_from.startswith(ours) else "/"
