"""Where on a page that belongs to no service something was reported, and where that is mended."""

from flask import url_for

from egov.catalogue.life_events.bundles import may_change
from egov.catalogue.upkeep import pages
from egov.catalogue.upkeep.models import UpkeepTask
from egov.kernel.permissions import Permission
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.presentation import text_in


def place_on_page(task: UpkeepTask, page: pages.CataloguePage | None) -> tuple[str, str]:
    """The place that the task names, in words, and the address of the screen where it is mended.

    What is the country profile's (categories, the questions of the finder) no screen changes: there the page itself is shown.
    """
    if page is None:
        return "", url_for("admin_events.everything")
    place = next((place for place in page.places if place[0] == task.anchor), None)
    part = task.anchor.partition("/")[0]
    words = gettext(pages.PARTS[part]) if part in pages.PARTS else ""
    if place is not None and place[2] is not None:
        words = f"{words}: {text_in(place[2])}"
    return words, _address(page, task.anchor if place is not None else "")


def _address(page: pages.CataloguePage, anchor: str) -> str:
    kind, _, slug = page.key.partition(":")
    part, _, service = anchor.partition("/")
    if kind == pages.AUTHORITY and actor().may(Permission.MANAGE_AUTHORITIES):
        return url_for("admin_authorities.authority", slug=slug)
    if kind != pages.LIFE_EVENT:
        return f"/{language()}/{page.path}"
    if service and may_change(actor()):
        return url_for("admin_events.step", slug=slug, service=service)
    return url_for("admin_events.texts" if part == "top" and may_change(actor()) else "admin_events.event", slug=slug)
