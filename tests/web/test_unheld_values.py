"""A value that the database cannot hold is in no row: the page is not there, and nothing is broken."""

import pytest

from tests.builders.catalogue import a_service


@pytest.mark.parametrize("path", ["/tg/services/a%00b", "/api/v1/services/%00", "/tg/services/x/versions/" + "9" * 30])
def test_an_address_with_such_a_value_is_not_there(client, path):
    a_service("x")
    assert client.get(path).status_code == 404
