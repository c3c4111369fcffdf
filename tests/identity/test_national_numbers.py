"""National numbers: what the number itself tells."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from egov.kernel.errors import Invalid
from egov.profiles.national_numbers import check, clean, iin_birth_date, iin_check_digit

days = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


def an_iin(born_on: dt.date, order: int, female: bool) -> str | None:
    century = {1900: 3, 2000: 5}[born_on.year // 100 * 100] + female
    body = f"{born_on:%y%m%d}{century}{order:04}"
    digit = iin_check_digit(body)
    return None if digit is None else f"{body}{digit}"


@given(days, st.integers(0, 9999), st.booleans())
def test_every_iin_made_by_the_rule_passes_with_its_own_date_and_no_other(born_on, order, female):
    number = an_iin(born_on, order, female)
    assume(number is not None)
    check("kz", number, born_on)
    check("kz", number, None)
    assert iin_birth_date(number) == born_on
    with pytest.raises(Invalid) as refusal:
        check("kz", number, born_on + dt.timedelta(days=1))
    assert refusal.value.field == "national_number"


@given(days, st.integers(0, 9999), st.booleans(), st.integers(1, 9))
def test_a_wrong_check_digit_never_passes(born_on, order, female, shift):
    number = an_iin(born_on, order, female)
    assume(number is not None)
    wrong = number[:11] + str((int(number[11]) + shift) % 10)
    with pytest.raises(Invalid):
        check("kz", wrong, born_on)


@pytest.mark.parametrize(
    ("number", "born_on"), [("850101300117", dt.date(1985, 1, 1)), ("000229600037", dt.date(2000, 2, 29))]
)
def test_the_two_passes_of_weights_are_those_of_the_resolution(number, born_on):
    body = number[:11]
    digit = iin_check_digit(body)
    first = sum(int(d) * w for d, w in zip(body, range(1, 12), strict=True)) % 11
    second = sum(int(d) * w for d, w in zip(body, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=True)) % 11
    assert digit == (first if first < 10 else second)
    assert iin_birth_date(number) == born_on


def test_numbers_that_the_first_pass_leaves_open_are_decided_by_the_second():
    bodies = [f"9001013{order:05}"[:11] for order in range(10000)]
    open_after_first = [b for b in bodies if sum(int(d) * w for d, w in zip(b, range(1, 12), strict=True)) % 11 == 10]
    assert open_after_first
    assert {iin_check_digit(body) for body in open_after_first} - {None}


@pytest.mark.parametrize(
    "number", ["", "12345678901", "1234567890123", "85010130011x", "８50101300117", "851301300110", "850101700110"]
)
def test_what_is_no_iin_is_refused(number):
    with pytest.raises(Invalid):
        check("kz", number, None)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_nine_digits_are_a_tajik_number_unless_all_the_same(number):
    if len(set(number)) == 1:
        with pytest.raises(Invalid):
            check("tj", number, None)
    else:
        check("tj", number, dt.date(1990, 1, 1))


@given(st.text(max_size=12))
def test_nothing_else_is_a_tajik_number(text):
    assume(not (len(text) == 9 and text.isascii() and text.isdigit()))
    with pytest.raises(Invalid):
        check("tj", text, None)


def test_spaces_and_hyphens_that_people_type_do_not_matter():
    assert clean(" 123 456-789 ") == "123456789"
