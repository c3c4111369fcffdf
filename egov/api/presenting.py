"""Rows of the database as the API says them."""

import datetime as dt
from typing import Any

from flask import current_app

from egov.api.shapes import FeeSummary, MoneySum, RatingSummary, ServiceDetail, ServiceItem, TermSummary, TrackAnswer
from egov.applications import queries as applications
from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.listings import Listing
from egov.catalogue.upkeep.ratings import Rating
from egov.web.presentation import absolute_url


def service_item(listing: Listing, today: dt.date, rating: Rating | None) -> ServiceItem:
    """A service in a list; its fee is today's, `rating` what is published of how people rated it."""
    price = listing.price(today)
    state_language = current_app.config["PROFILE"].state_language
    return ServiceItem(
        slug=listing.slug,
        code=listing.code,
        name=listing.name,
        summary=listing.summary,
        authority=listing.authority_slug,
        authority_name=listing.authority_name,
        categories=list(listing.categories),
        life_events=list(listing.life_events),
        audience=list(listing.audience),
        online=listing.online,
        fee=FeeSummary(
            free=price.is_free,
            amounts=[MoneySum.model_validate(money.as_json()) for money in price.sums],
            varies=price.varies,
        ),
        term=TermSummary.model_validate(listing.term),
        version=listing.number,
        url=absolute_url(f"/{state_language}/services/{listing.slug}"),
        rating=_rating(rating),
    )


def _rating(rating: Rating | None) -> RatingSummary | None:
    if rating is None:
        return None
    return RatingSummary(average=rating.average, count=rating.count, distribution=list(rating.counts))


def service_detail(listing: Listing, definition: ServiceDefinition, today: dt.date, rating: Rating | None) -> ServiceDetail:
    """A service with its definition; what lists say comes from the list."""
    whole: dict[str, Any] = definition.as_json()
    whole.pop("keywords", None)
    return ServiceDetail.model_validate(
        whole | service_item(listing, today, rating).model_dump() | {"published_at": listing.published_at}
    )


def track_answer(application: Application) -> TrackAnswer:
    """Where an application stands, as whoever knows its reference and surname may see it."""
    definition = applications.definition_of(application)
    open_ = not application.is_closed
    holder = authorities.get_authority_by_id(application.holder_authority_id or application.authority_id) if open_ else None
    return TrackAnswer.model_validate(
        {
            "reference": application.reference,
            "service": definition.slug,
            "service_name": definition.name,
            "state": application.state,
            "filed_at": application.filed_at,
            "due_on": application.due_on if open_ else None,
            "holder": holder.slug if holder else None,
            "holder_name": holder.name if holder else None,
            "turn": application.turn,
        }
    )
