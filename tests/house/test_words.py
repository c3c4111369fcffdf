"""No interface string without words in every language, and none whose places differ from the original's."""

import re

import pytest

from egov import words

PLACE = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_every_string_has_words(language):
    assert words.missing(language) == []


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_translations_keep_the_places_of_the_original(language):
    wrong = []
    for message in words.load(language):
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        expected = {place for text in ids for place in PLACE.findall(text)}
        for text in texts:
            if not set(PLACE.findall(text)) <= expected or (len(ids) == 1 and set(PLACE.findall(text)) != expected):
                wrong.append((message.id, text))
    assert not wrong


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_no_translation_is_left_over(language):
    used = {msgid if isinstance(msgid, str) else msgid[0] for msgid in words.extract()}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in words.load(language) if m.id}
    assert len(kept - used) <= 400, sorted(kept - used)[:20]
