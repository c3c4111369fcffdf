"""What outside programs, bookmarks and checks rely on is there: pages, commands, settings, keys. The lists may only grow."""

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from egov.applications.models import State
from egov.catalogue.definition import ServiceDefinition
from egov.config import PROFILES, load_settings
from egov.kernel.permissions import ROLES

PAGES = {
    "GET /": "portal_root.start",
    "GET /tg/": "portal.home",
    "GET /tg/services": "catalogue.services",
    "GET /tg/services/slug": "catalogue.service",
    "GET /tg/services/slug/versions": "catalogue.versions",
    "GET /tg/services/slug/versions/1": "catalogue.version",
    "GET /tg/services/slug/apply": "applications.start",
    "POST /tg/services/slug/apply": "applications.open_draft",
    "GET /tg/life-events/slug": "catalogue.life_event",
    "GET /tg/categories/slug": "catalogue.category",
    "GET /tg/authorities/slug": "catalogue.authority",
    "GET /tg/applications": "applications.own",
    "GET /tg/applications/REF": "applications.show",
    "GET /tg/applications/REF/pages/page": "applications.page",
    "POST /tg/applications/REF/pages/page": "applications.save_page",
    "GET /tg/applications/REF/check": "applications.check",
    "POST /tg/applications/REF/submit": "applications.submit",
    "GET /tg/applications/REF/receipt": "applications.receipt",
    "GET /tg/track": "applications.track",
    "POST /tg/track": "applications.track",
    "GET /tg/verify": "certificates.verify",
    "GET /tg/verify/CODE": "certificates.verify_code",
    "GET /verify/CODE": "certificates_short.verify_short",
    "GET /tg/sign-in": "identity.sign_in",
    "GET /tg/sign-up": "identity.sign_up",
    "POST /tg/sign-out": "identity.sign_out",
    "GET /tg/account": "identity.account",
    "GET /tg/account/security": "identity.security",
    "GET /tg/account/documents": "certificates.documents",
    "GET /tg/account/data-access": "journal.data_access",
    "GET /tg/casework": "casework.queue",
    "GET /tg/casework/REF": "casework.case",
    "GET /tg/admin": "admin.home",
    "GET /tg/admin/services": "admin.services",
    "GET /tg/transparency": "portal.transparency",
    "GET /api/openapi.json": "api.openapi",
    "GET /api/docs": "api.docs",
    "GET /api/v1/services": "api.services",
    "GET /api/v1/services/slug": "api.service",
    "POST /api/v1/track": "api.track",
    "GET /healthz": "portal_root.healthz",
    "GET /readyz": "portal_root.readyz",
    "GET /metrics": "portal_root.counts",
}
COMMANDS = {
    "serve": {"host", "port"},
    "worker": set(),
    "demo load": set(),
    "catalogue check": {"path"},
    "catalogue import": {"path", "mapping", "dry_run"},
    "catalogue export": {"path"},
    "accounts create": {"role", "email"},
    "journal verify": set(),
}
SETTINGS = {
    "PROFILE": "tj",
    "DATABASE_URL": "sqlite:///x.db",
    "FILES_URL": "s3://bucket",
    "MAIL_URL": "smtp://mail.example:25",
    "BASE_URL": "https://portal.example",
    "PORT": "8100",
    "SECRET_KEY": "k" * 40,
    "DEMO": "1",
    "DEMO_PASSWORD": "another-password",
}
DEFINITION = [
    "code",
    "slug",
    "name",
    "summary",
    "description",
    "authority",
    "categories",
    "life_events",
    "audience",
    "channels",
    "legal_basis",
    "terms",
    "fees",
    "evidence",
    "outputs",
    "refusal_grounds",
    "assurance",
    "questionnaire",
    "route",
    "certificate",
    "faq",
]
STATES = [
    "draft",
    "submitted",
    "in_review",
    "more_needed",
    "awaiting_payment",
    "approved",
    "refused",
    "withdrawn",
    "expired",
]
PEOPLE = ["citizen", "officer", "supervisor", "editor", "publisher", "operator", "auditor", "admin"]


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_every_page_of_the_contract_is_there(portal, language):
    addresses = portal.url_map.bind("localhost")
    found = {}
    for page in PAGES:
        method, path = page.split()
        try:
            found[page], _ = addresses.match(path.replace("/tg", f"/{language}", 1), method)
        except (HTTPException, RequestRedirect) as error:
            found[page] = repr(error)
    assert found == PAGES


@pytest.mark.parametrize(("name", "parameters"), COMMANDS.items())
def test_every_command_of_the_contract_is_there(portal, name, parameters):
    command = portal.cli
    for word in name.split():
        command = command.commands[word]
    assert parameters <= {parameter.name for parameter in command.params}


def test_every_setting_of_the_contract_is_taken(tmp_path):
    load_settings({f"EGOV_{name}": value for name, value in SETTINGS.items()} | {"EGOV_INSTANCE": str(tmp_path)})
    assert {"tj", "kz"} <= set(PROFILES)


def test_every_word_of_the_contract_is_kept():
    assert set(STATES) <= {state.value for state in State}
    assert set(PEOPLE) <= ROLES.keys()
    assert set(DEFINITION) <= {field.alias or name for name, field in ServiceDefinition.model_fields.items()}
