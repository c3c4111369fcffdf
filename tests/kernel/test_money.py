import pytest

from egov.kernel.canonical import canonical_json, digest
from egov.kernel.localised import LocalisedText
from egov.kernel.money import Money


def test_money_rounds_half_up_to_whole_dirams():
    assert Money.of("0.125").as_json() == {"amount": "0.13", "currency": "TJS"}


def test_canonical_json_does_not_depend_on_the_order_of_keys():
    assert digest({"b": 1, "a": [True, None, "ӯ"]}) == digest({"a": [True, None, "ӯ"], "b": 1})
    assert canonical_json({"b": 1, "a": "ӯ"}) == '{"a":"ӯ","b":1}'.encode()


def test_canonical_json_refuses_floats_wherever_they_hide():
    with pytest.raises(ValueError, match="float"):
        canonical_json({"a": [{"b": 1.5}]})


def test_a_text_falls_back_to_a_language_its_reader_is_likely_to_know():
    assert LocalisedText(ru="да", en="yes").in_("tg") == "да"
    assert LocalisedText(en="yes").in_("kk") == "yes"
    assert LocalisedText(tg=" ", ru="да").missing(("tg", "ru")) == ["tg"]
