"""Passwords: which are taken, how they are kept."""

import unicodedata

import pytest
from argon2 import extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from egov.identity import passwords
from egov.identity.passwords import check_strength, hash_password, is_outdated, verify_password
from egov.kernel.errors import Invalid

GOOD = [
    "гурба дар бом ситора",
    "correct pony battery clip",
    "ҷ" * 5 + "кӯҳ баланд аст",
    "8f#kQ2!mZp0@vLw7x",
    "🦊🌙🍐🏔️🐪🚲🎈📚🥖🧵🪁🌊🔑🪵🧂",
]


@pytest.fixture(autouse=True)
def cheap(app):
    """Hashing costs nothing here; `app` says so."""


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_of_any_script_is_taken_and_verified_whole(password):
    check_strength(password)
    kept = hash_password(password)
    assert verify_password(kept, password)
    assert not verify_password(kept, password[:-1])
    assert not verify_password(kept, password + " ")
    assert not verify_password(kept, password.swapcase()) or password.swapcase() == password


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "fourteen-chars",
        "passwordpassword",
        "PasswordPassword",
        "123456789012345",
        "qwertyuiopqwertyuiop",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "darvozadarvoza1",
        "Каримова Зарина1",
        "zarina.karimova@zarina",
        "x" * 129,
    ],
)
def test_an_easy_password_is_refused(password):
    with pytest.raises(Invalid) as refusal:
        check_strength(password, about=["Каримова", "Зарина", "zarina.karimova"])
    assert refusal.value.field == "password"


def test_a_password_typed_on_another_keyboard_is_the_same():
    word = "ӣӯй ҳафт кӯҳи баланд"
    kept = hash_password(unicodedata.normalize("NFD", word))
    assert verify_password(kept, unicodedata.normalize("NFC", word))


def test_nobody_has_no_password():
    for text in ("", "nobody has this password", "x"):
        assert not verify_password(None, text)
    assert not verify_password("", "x")
    assert not verify_password("not a hash", "x")


def test_production_hashes_as_owasp_asks_and_notices_older_ones():
    parameters = extract_parameters(passwords.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("x"))
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert is_outdated(passwords.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash("x"))
    assert not is_outdated(hash_password("x"))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=140))
def test_any_text_is_judged_and_none_breaks_the_judge(text):
    try:
        check_strength(text)
    except Invalid:
        return
    assert 15 <= len(text) <= 128
    assert verify_password(hash_password(text), text)
