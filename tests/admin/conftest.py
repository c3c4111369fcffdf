"""What most tests of the desk begin with; a module that needs another desk makes its own."""

import pytest

from tests.builders.catalogue import a_service
from tests.builders.identity import an_account, sign_in


@pytest.fixture
def service(app):
    return a_service("passport")


@pytest.fixture
def desk(client, service):
    sign_in(client, an_account("editor"))
    return client
