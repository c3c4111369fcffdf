"""No text that a stranger sends costs more than its length: readers of codes, addresses and numbers, and the search."""

import time
from contextlib import suppress

import pytest

from egov.applications.surnames import fold_surname
from egov.catalogue.search.searching import search
from egov.certificates.codes import read_code
from egov.identity.addresses import find_email, find_phone
from egov.identity.devices import device_of
from egov.identity.passwords import check_strength
from egov.kernel.errors import Invalid
from egov.kernel.references import read_reference
from egov.questionnaire.kinds.number import read_decimal
from egov.web.redirects import safe_target
from tests.catalogue.country import load_country

SECONDS = 0.5
READERS = {
    "code": read_code,
    "reference": read_reference,
    "e-mail": find_email,
    "telephone": lambda text: find_phone(text, "TJ"),
    "number": read_decimal,
    "device": device_of,
    "target": lambda text: safe_target(text, "/"),
    "surname": fold_surname,
    "password": lambda text: check_strength(text, about=[text[:100]]),
}
LONG = {
    "letters": "a" * 8000,
    "dashes": "-" * 8000,
    "spaced figures": "1 " * 4000,
    "at signs": "@" * 8000,
    "dots": "a@" + "a." * 4000,
    "dashed domain": "x@" + "-" * 8000,
    "brackets": "(" * 8000,
    "plus signs": "+" * 8000,
    "figures": "1" * 8000,
    "commas": ",1" * 4000,
    "spaces": "Mozilla/5.0 (" + " " * 8000,
    "growing letters": "\u0130" * 8000,
    "joined marks": "a" + "\u0301" * 8000,
}


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_is_held_up(reader, text):
    started = time.perf_counter()
    with suppress(Invalid):
        READERS[reader](LONG[text])
    assert time.perf_counter() - started < SECONDS


def test_no_question_holds_the_search_up(app):
    load_country()
    search("шиноснома")
    for text in (
        " ".join(f"{letter}шиноснмоа" for letter in "абвгдежзийклмнопрстуф"),
        "щ" * 200,
        "а б в г д е ж з и к л м н о п р с т у ф х ц ч ш щ ъ э ю я " * 4,
        "pasport vydacha zagran grajdan rebenok sviditelstvo roditeli mashina prava zemlya",
        '"*" OR NEAR(a b) AND NOT c:d ^x -y ' * 5,
        "%_" * 100,
        "9" * 200,
    ):
        started = time.perf_counter()
        search(text, language="ru", limit=100)
        assert time.perf_counter() - started < 2 * SECONDS, text
