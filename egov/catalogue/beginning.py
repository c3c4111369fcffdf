"""What a new service begins with: nothing but its name, code, address and authority, or what another service says."""

from collections.abc import Mapping

from egov.catalogue import queries
from egov.catalogue.access import may_edit
from egov.catalogue.composing import latin
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Invalid

LONGEST_ADDRESS = 80


def blank(*, code: str, slug: str, name: Mapping[str, str], authority: str) -> ServiceDefinition:
    """A definition of which everything else is still to be written; the check says what."""
    empty = {
        "summary": {},
        "audience": [],
        "channels": [],
        "terms": [],
        "assurance": "substantial",
        "questionnaire": {"pages": []},
    }
    return read_definition(empty | {"code": code, "slug": slug, "name": dict(name), "authority": authority})


def copied(other: ServiceDefinition, *, code: str, slug: str, name: Mapping[str, str], authority: str) -> ServiceDefinition:
    """What `other` says, under a name, code and address of its own."""
    return read_definition(other.as_json() | {"code": code, "slug": slug, "name": dict(name), "authority": authority})


def to_copy(word: str, *, by: Actor) -> ServiceDefinition:
    """What the service with this address or code says: its newest version for its editors, what is on offer for others.

    Raises `Invalid` where there is none that `by` may see.
    """
    service = queries.find_service_called(word)
    version = queries.find_published(service) if service else None
    if service is not None and may_edit(by, service.authority_id):
        version = queries.find_newest(service) or version
    if version is None:
        raise Invalid(N_("There is no service with this address or code."), field="copy_of")
    return queries.definition_of(version)


def address_for(name: str) -> str:
    """A free address made from a name."""
    stem = latin(name).replace("_", "-")[: LONGEST_ADDRESS - 4].strip("-") or "service"
    slug, number = stem, 2
    while queries.find_service(slug) is not None:
        slug, number = f"{stem}-{number}", number + 1
    return slug
