"""Every kind of row has words in every language, and none is used that is not in the table."""

import ast

import pytest

from egov import words
from egov.config import ROOT
from egov.journal.kinds import ACCESSES, WORDS, describe


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_every_kind_has_words(language):
    catalogue = words.load(language)
    assert not [kind for kind, text in WORDS.items() if catalogue.get(text) is None or not catalogue.get(text).string]


def test_kinds_are_past_tense_words_with_a_dot():
    for kind in WORDS:
        subject, _, verb = kind.partition(".")
        assert subject.isidentifier(), kind
        assert verb.isidentifier(), kind
        assert len(kind) <= 60


def test_the_kinds_of_accesses_are_in_the_table():
    assert set(WORDS) >= ACCESSES


def test_an_unknown_kind_has_no_words():
    with pytest.raises(KeyError, match="egov/journal/kinds.py"):
        describe("application.exploded")


def test_every_kind_written_in_the_code_is_in_the_table():
    unknown = []
    for path in (ROOT / "egov").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                not isinstance(node, ast.Call)
                or not node.args
                or ast.unparse(node.func).split(".")[-1] not in ("record", "tell")
            ):
                continue
            kind = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if isinstance(kind, str) and "." in kind and kind not in WORDS:
                unknown.append(f"{path.name}:{node.lineno} {kind}")
    assert not unknown
