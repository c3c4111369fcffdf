"""National numbers of people, a rule a country: what can be told from the number itself, without any register."""

import datetime as dt
import re

from egov.kernel.errors import N_, Invalid

IIN_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_SEPARATORS = re.compile(r"[\s-]+")


def clean(number: str) -> str:
    """`number` without the spaces and hyphens that people type."""
    return _SEPARATORS.sub("", number)


def check(profile_code: str, number: str, born_on: dt.date | None) -> None:
    """Passes a number that the country `profile_code` could have given to somebody born on `born_on`.

    Raises `Invalid` (field `national_number`) otherwise. A date of birth that is not known (None) is not compared.
    """
    if profile_code == "kz":
        _check_iin(number, born_on)
    else:
        _check_tax_number(number)


def _check_tax_number(number: str) -> None:
    """Tajikistan's taxpayer number: nine digits (Tax Code of the Republic of Tajikistan); its check digit is not published."""
    if not re.fullmatch(r"[0-9]{9}", number) or len(set(number)) == 1:
        raise Invalid(N_("Enter the nine digits of the taxpayer number, like 123456789."), field="national_number")


def _check_iin(number: str, born_on: dt.date | None) -> None:
    """Kazakhstan's IIN: six digits of the date of birth, one of century and sex, four of order, one check digit.

    Government Resolution 853 of 22 May 2007; the check digit is computed in two passes of weights modulo 11.
    """
    if not re.fullmatch(r"[0-9]{12}", number):
        raise Invalid(N_("Enter the twelve digits of the IIN."), field="national_number")
    if iin_check_digit(number[:11]) != int(number[11]) or iin_birth_date(number) is None:
        raise Invalid(N_("This IIN has a mistake in it. Compare it with your document."), field="national_number")
    if born_on is not None and iin_birth_date(number) != born_on:
        raise Invalid(N_("The IIN and the date of birth do not belong together."), field="national_number")


def iin_check_digit(body: str) -> int | None:
    """The check digit for the first eleven digits of an IIN; None where no valid number can start with them."""
    digits = [int(digit) for digit in body]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def iin_birth_date(number: str) -> dt.date | None:
    """The date of birth that an IIN tells; None where it tells none."""
    century = IIN_CENTURIES.get(number[6])
    if century is None:
        return None
    try:
        return dt.date(century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        return None
