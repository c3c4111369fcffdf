"""Words become the same term however they are written and inflected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.catalogue.search.normalising import counts, fold, term, words_in
from egov.catalogue.search.spelling import other_keyboards, readings


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("ғӣқӯҳҷ", "гикухч"),
        ("әңөұүһі", "аноуухи"),
        ("ребёнок", "ребенок"),
        ("маълумотнома", "малумотнома"),
        ("объявление", "обиавление".replace("иа", "я")),
        ("жыл", "жил"),
        ("щит", "шит"),
        ("kuälık", "kualik"),
        ("ş", "sh"),
    ],
)
def test_letters_that_people_leave_out_are_folded_away(word, folded):
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("tg", ["шиноснома", "шиносномаи", "шиносномаҳо", "шиносномаро", "шиносномаам", "шиносномаҳои"]),
        ("tg", ["шаҳрванд", "шаҳрвандон", "шаҳрванди", "шаҳрвандонро"]),
        ("ru", ["справка", "справки", "справкой", "справку"]),
        ("kk", ["куәлік", "куәлікті", "куәліктер", "куәліктің"]),
        ("en", ["certificate", "certificates"]),
    ],
)
def test_inflected_words_share_a_term(language, words):
    assert len({term(word, language) for word in words}) == 1


def test_words_are_taken_apart_as_people_write_them():
    assert words_in("Маълумотнома (набудан)-и  доғи судӣ, №5 ma'lumot") == [
        *("маълумотнома", "набудан", "и", "доғи", "судӣ", "5", "malumot"),
    ]
    assert not counts("барои")
    assert not counts("и")
    assert counts("5")


def test_decomposed_letters_are_the_same_as_composed_ones():
    assert words_in("судӣ") == words_in("судӣ") == ["судӣ"]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        *[("shinosnoma", "шиноснома"), ("nikoh", "никох"), ("yoddosht", "ёддошт"), ("jamoat", "чамоат")],
        *[("dokumenty", "документы"), ("registratsiya", "регистрация"), ("zhana", "жана"), ("xalq", "халк")],
    ],
)
def test_latin_letters_have_the_reading_that_was_meant(latin, cyrillic):
    assert fold(cyrillic) in {fold(reading) for reading in readings(latin)}


def test_cyrillic_has_no_readings():
    assert readings("шиноснома") == []


def test_the_other_keyboard_is_tried_both_ways():
    assert "апостиль" in other_keyboards("fgjcnbkm")
    assert other_keyboards("зфыызщке") == ["passport"]


def test_the_tajik_and_kazakh_keyboards_have_their_own_letters():
    assert "кӯдакистон" in other_keyboards("r=lfrbcnjy")
    assert "қарзи" in other_keyboards("wfhpb")
    assert "төлқұжат" in other_keyboards("n-k09;fn")


@given(st.text(max_size=60))
def test_any_text_becomes_terms_of_letters_and_figures_only(text):
    for word in words_in(text):
        for language in ("tg", "ru", "kk", "en"):
            assert all(letter.isalnum() for letter in term(word, language)), word
