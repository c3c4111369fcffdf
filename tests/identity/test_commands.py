"""`flask accounts create`: an account, and the one way into it."""

import pytest

from egov.identity import queries
from tests.builders.authorities import an_authority
from tests.builders.identity import PASSWORD, actor_of, an_account


def create(app, *arguments):
    return app.test_cli_runner().invoke(args=["accounts", "create", *arguments])


def test_create_prints_a_link_with_which_the_person_sets_the_account_up(app, client):
    result = create(app, "--role", "admin", "--email", "head@example.tj", "--language", "ru")
    assert result.exit_code == 0, result.output
    link = result.output.strip()
    assert link.startswith("http://localhost/ru/choose-password/")
    path = link.removeprefix("http://localhost")
    assert client.submit("/tg/sign-in", {"who": "head@example.tj", "password": ""}).status_code == 422
    assert "head@example.tj" in client.get(path).text
    names = {"surname": "Назаров", "name": "Фирӯз"}
    assert client.submit(path, names | {"password": "short"}).status_code == 422
    assert client.submit(path, names | {"password": PASSWORD}).status_code == 303
    account = queries.find_by_email("head@example.tj")
    assert account.full_name == "Назаров Фирӯз"
    assert actor_of(account).roles == {"admin"}
    assert client.submit("/tg/sign-in", {"who": "head@example.tj", "password": PASSWORD}).status_code == 303
    assert client.get(path).status_code == 410


def test_create_gives_an_officer_an_authority(app):
    an_authority("adliya")
    assert create(app, "--role", "officer", "--email", "o@example.tj", "--authority", "adliya").exit_code == 0
    assert actor_of(queries.find_by_email("o@example.tj")).authority_id == an_authority("adliya").id


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--role", "emperor", "--email", "x@example.tj"], "emperor"),
        (["--role", "officer", "--email", "x@example.tj"], "--authority"),
        (["--role", "officer", "--email", "x@example.tj", "--authority", "none"], "none"),
        (["--role", "admin", "--email", "nowhere"], "e-mail"),
        (["--role", "admin", "--email", "taken@example.tj"], "There is an account"),
        (["--email", "x@example.tj"], "--role"),
    ],
)
def test_create_says_in_one_line_what_is_wrong(app, arguments, says):
    an_account(email="taken@example.tj")
    result = create(app, *arguments)
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert "Traceback" not in result.output
