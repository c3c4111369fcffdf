"""A request that is too much is refused before anything is parsed, written or computed."""

import io

import pytest

from egov.web import rate_limits


def parts(count, size=1):
    return {f"f{number}": "x" * size for number in range(count)}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (parts(1200), "multipart/form-data"),
        (parts(1, 1_200_000), "multipart/form-data"),
        ({"f": "x" * 2_000_000}, "application/x-www-form-urlencoded"),
    ],
)
def test_too_many_or_too_large_fields_are_refused(client, data, kind):
    response = client.post("/tg/sign-in", data=data, content_type=kind)
    assert response.status_code == 413
    assert "<h1" in response.text


class Unread(io.BytesIO):
    """A body that must not be asked for."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readinto = readline = read


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("application/x-www-form-urlencoded", 1024 * 1024 + 1),
        ("application/json", 1024 * 1024 + 1),
        ("text/plain", 64 * 1024 * 1024),
        ("multipart/form-data; boundary=x", 64 * 1024 * 1024 + 1),
    ],
)
def test_a_request_said_to_be_too_large_is_refused_unread(client, kind, size):
    environ = {"CONTENT_LENGTH": str(size), "wsgi.input": Unread()}
    response = client.post("/tg/sign-in", content_type=kind, environ_overrides=environ)
    assert response.status_code == 413


def test_an_endless_address_is_refused(client):
    assert client.get("/tg/sign-in?next=/" + "x" * 9000).status_code == 414


def test_a_broken_multipart_is_answered(client):
    for body in (b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 70_000, b"\x00" * 1000):
        response = client.post("/tg/sign-in", data=body, content_type="multipart/form-data; boundary=x")
        assert response.status_code in (400, 413)


def test_a_password_of_a_megabyte_is_not_hashed(client, monkeypatch):
    from egov.identity import sessions

    monkeypatch.setattr(sessions, "recognise", lambda *_: pytest.fail("hashed"))
    response = client.submit("/tg/sign-in", {"who": "a@example.tj", "password": "x" * 100_000})
    assert response.status_code == 422
    rate_limits.forget_everything()
