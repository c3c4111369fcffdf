"""Rating after the decision: by the applicant, once for each application, changeable for some days.

The office that decided never learns who rated what: the journal's row is about the service and by nobody known, and comments are
shown without the application. (`catalogue.upkeep.ratings` keeps the figures.)
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from egov.applications import telling
from egov.applications.models import Application, ApplicationRating, State
from egov.catalogue.models import Service
from egov.catalogue.upkeep.models import STARS
from egov.catalogue.upkeep.ratings import LEAST
from egov.journal import actions as journal
from egov.kernel.actor import ANONYMOUS, Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, Invalid
from egov.kernel.paging import Page, decode_cursor, encode_cursor

CHANGEABLE = dt.timedelta(days=14)
MAX_COMMENT = 1000
DECIDED = frozenset({State.APPROVED, State.REFUSED})
TOO_LATE = N_("A rating can be changed for two weeks. These are over.")


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote with a rating, and in which month: nothing that leads to the application."""

    stars: int
    text: str
    month: dt.date


def may_be_rated(application: Application) -> bool:
    """Whether there is a decision to be rated."""
    return application.state in DECIDED


def find_rating(application: Application) -> ApplicationRating | None:
    """How the applicant rated the application, if they did."""
    return db.session.scalar(sa.select(ApplicationRating).where(ApplicationRating.application_id == application.id))


def is_changeable(rating: ApplicationRating, now: dt.datetime) -> bool:
    """Whether the rating can still be changed."""
    return now < rating.made_at + CHANGEABLE


def rate(application: Application, *, stars: int, comment: str = "", by: Actor, now: dt.datetime) -> ApplicationRating:
    """The application is rated so; an earlier rating, not older than two weeks, is replaced.

    For its applicant after the decision. Raises `NotFound` for others; `Conflict` before the decision, too late, or where it was rated in
    the same instant; `Invalid` for what is no rating.
    """
    telling.require_applicant(application, by)
    if not may_be_rated(application):
        raise Conflict(N_("There is no decision yet that could be rated."))
    comment = comment.strip()
    if stars not in STARS:
        raise Invalid(N_("Choose from one to five."), field="stars")
    if len(comment) > MAX_COMMENT:
        raise Invalid(N_("This text is too long."), field="comment")
    found = find_rating(application)
    before = found.stars if found is not None else None
    if found is None:
        found = _first(application, stars, comment, now)
    elif not is_changeable(found, now):
        raise Conflict(TOO_LATE)
    else:
        _change(found, stars, comment, now)
    if stars != before:
        service = db.session.get_one(Service, application.service_id)
        facts: dict[str, str | int | bool | None] = {"service_id": service.id, "stars": stars, "before": before}
        authority_id = service.authority_id
        journal.record("service.rated", subject=service, by=ANONYMOUS, now=now, authority_id=authority_id, facts=facts)
    return found


def _first(application: Application, stars: int, comment: str, now: dt.datetime) -> ApplicationRating:
    rating = ApplicationRating(
        application_id=application.id,
        service_id=application.service_id,
        stars=stars,
        comment=comment,
        made_at=now,
        changed_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(rating)
    except IntegrityError:
        raise Conflict(N_("You have rated this in another window. Open the application again.")) from None
    return rating


def _change(rating: ApplicationRating, stars: int, comment: str, now: dt.datetime) -> None:
    """The rating says this; what it said is held until the next batch is full. Of several changes before that, the first counts."""
    full = _count(rating.service_id) // LEAST
    if rating.held_batch is None or rating.held_batch < full:
        rating.held_stars, rating.held_comment, rating.held_batch = rating.stars, rating.comment, full
    rating.stars, rating.comment, rating.changed_at = stars, comment, now
    db.session.flush()


def _count(service_id: int) -> int:
    counted = sa.select(sa.func.count(ApplicationRating.id)).where(ApplicationRating.service_id == service_id)
    return db.session.scalar(counted) or 0


def list_comments(service_id: int, after: str | None = None, limit: int = 20) -> Page[Comment]:
    """What people wrote with their ratings of a service, the latest first. For those who look after it.

    Like the figures it moves on by `LEAST` ratings at a time: who decides one case a day would else know by its day whose comment is new. What
    was changed is shown as it was until then, for the same reason.
    """
    rated = sa.select(ApplicationRating.id).where(ApplicationRating.service_id == service_id)
    count = _count(service_id)
    last = rated.order_by(ApplicationRating.id.desc()).offset(count % LEAST).limit(1).scalar_subquery()
    held = sa.and_(ApplicationRating.held_batch.is_not(None), ApplicationRating.held_batch >= count // LEAST)
    stars = sa.case((held, ApplicationRating.held_stars), else_=ApplicationRating.stars)
    text = sa.case((held, ApplicationRating.held_comment), else_=ApplicationRating.comment)
    statement = (
        sa.select(ApplicationRating.id, stars, text, ApplicationRating.made_at)
        .where(ApplicationRating.service_id == service_id, text != "", ApplicationRating.id <= last)
        .order_by(ApplicationRating.id.desc())
        .limit(limit + 1)
    )
    cursor = decode_cursor(after, int)
    if cursor is not None:
        statement = statement.where(ApplicationRating.id < cursor[0])
    rows = db.session.execute(statement).tuples().all()
    comments = [Comment(given, said, made_at.date().replace(day=1)) for _, given, said, made_at in rows[:limit]]
    return Page(comments, encode_cursor([rows[limit - 1][0]]) if len(rows) > limit else None)
