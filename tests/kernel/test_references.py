from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.references import ALPHABET, new_reference, read_reference


def test_a_reference_is_read_back_in_any_case_without_hyphens_and_with_look_alike_letters():
    reference = new_reference("TJ")
    spoken = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_reference(spoken) == reference


@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place, wrong):
    reference = new_reference("TJ")
    characters = list(reference.removeprefix("TJ-").replace("-", ""))
    if wrong == characters[place] or {wrong, characters[place]} == {"0", "Z"}:
        return
    characters[place] = wrong
    assert read_reference("TJ" + "".join(characters)) is None


def test_nonsense_is_not_a_reference():
    for text in ("", "TJ", "TJ-0000-0000-000U", "x" * 500, "ТҶ-0000-0000-0000", "\0"):
        assert read_reference(text) is None
