"""A code is read however it is typed, and a wrong letter is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.certificates.codes import new_code, read_code
from egov.kernel.references import ALPHABET


def test_a_fresh_code_reads_back_as_itself():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize("typed", ["k7qm2xw941dp", " K7QM 2XW9 41DP ", "K7QM–2XW9–41DP", "K7QM-2XW9-4IDP", "K7QM-2XW9-4lDP"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == "K7QM-2XW9-41DP"


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-2XW9-41DPP", "K7QM-2XW9-41D!", "Ҷ" * 12, "K7QM\x002XW941DP", "U" * 12])
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) is None


@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place, character):
    characters = list("K7QM2XW941DP")
    changed = characters[place] != character and {characters[place], character} != {"0", "Z"}
    characters[place] = character
    assert (read_code("".join(characters)) is None) == changed
