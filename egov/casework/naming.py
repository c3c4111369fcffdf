"""Names of services and stages in the language of the page."""

from egov.casework.queries import list_service_names
from egov.casework.words import STAGES
from egov.catalogue.definition import ServiceDefinition
from egov.web.language import gettext, language


def service_names(service_ids: set[int]) -> dict[int, str]:
    """The names of these services, each as it is published now."""
    return {key: name.in_(language()) for key, name in list_service_names(service_ids).items()}


def stage_name(definition: ServiceDefinition, key: str) -> str:
    """The stage `key` of the service's route: by its own name, else by that of its kind."""
    stage = definition.stage(key)
    if stage is not None and stage.name:
        return stage.name.in_(language())
    label = STAGES[stage.kind] if stage else STAGES["decide"]
    return gettext(label)
