"""The index that searches ask, kept in step with what is on offer."""

from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Service


def put(service: Service, definition: ServiceDefinition) -> None:
    """The service is found by the words of `definition`, and by no others."""


def remove(service: Service) -> None:
    """The service is no longer found."""
