"""The changes of the catalogue as a feed for people's feed readers: RSS 2.0, in the language of the page."""

import re
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from egov.catalogue import changes, comparison, queries
from egov.catalogue.changes import Change
from egov.profiles.current import current_profile
from egov.web.language import gettext, language
from egov.web.presentation import absolute_url, text_in

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("atom", _ATOM)


def write() -> str:
    """The latest publications and retirements as an RSS document."""
    latest = changes.list_latest()
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    title = gettext("Changes of the services")
    _say(channel, "title", f"{title} · {text_in(current_profile().portal_name)}")
    _say(channel, "link", absolute_url(f"/{language()}/services"))
    _say(channel, "description", gettext("Services that are new, changed or no longer given."))
    _say(channel, "language", language())
    if latest:
        _say(channel, "lastBuildDate", format_datetime(latest[0].at, usegmt=True))
    itself = absolute_url(f"/{language()}/changes.rss")
    ET.SubElement(channel, f"{{{_ATOM}}}link", href=itself, rel="self", type="application/rss+xml")
    for change in latest:
        _add(channel, change)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add(channel: ET.Element, change: Change) -> None:
    item = ET.SubElement(channel, "item")
    address = absolute_url(f"/{language()}/services/{change.slug}")
    _say(item, "title", _headline(change))
    _say(item, "link", address if change.kind == changes.RETIRED else f"{address}/versions/{change.number}")
    _say(item, "guid", f"{address}/versions/{change.number}#{change.kind}").set("isPermaLink", "false")
    _say(item, "pubDate", format_datetime(change.at, usegmt=True))
    _say(item, "description", _description(change))


def _headline(change: Change) -> str:
    name = text_in(change.name)
    if change.kind == changes.RETIRED:
        return gettext("%(name)s: no longer given", name=name)
    if change.before is None:
        return gettext("%(name)s: now on offer", name=name)
    return gettext("%(name)s: changed, version %(number)s", name=name, number=change.number)


def _description(change: Change) -> str:
    """What the service is; of a new version also which parts of it are not as they were."""
    version = queries.get_version(change.version_id)
    definition = queries.definition_of(version)
    summary = text_in(definition.summary)
    if change.before is None:
        return summary
    before = queries.definition_of(queries.get_version_number(queries.get_service_of(version), change.before))
    changed = [gettext(one.part) for one in comparison.compare(before, definition) if one.language in ("", language())]
    parts = ", ".join(dict.fromkeys(changed))
    return " ".join([summary, gettext("Changed: %(parts)s.", parts=parts)]) if parts else summary


def _say(parent: ET.Element, name: str, text: str) -> ET.Element:
    """An element with a text, without what XML 1.0 cannot hold (2.2 Characters)."""
    element = ET.SubElement(parent, name)
    element.text = _NOT_IN_XML.sub("", text)
    return element
