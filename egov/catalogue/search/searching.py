"""Searching: what was typed becomes terms, everyday words become those of the catalogue, and the index of the process is asked."""

from collections import OrderedDict
from dataclasses import dataclass

from egov.catalogue import revisions
from egov.catalogue.listings import Filters, Listing, read_listings
from egov.catalogue.search import memory
from egov.catalogue.search.memory import Memory
from egov.catalogue.search.normalising import words_in
from egov.catalogue.search.spelling import little_word, other_keyboards
from egov.catalogue.search.tokens import Token
from egov.catalogue.search.vocabulary import Vocabulary
from egov.kernel.errors import Invalid
from egov.kernel.paging import NOT_VALID, decode_cursor, encode_cursor

MAX_QUERY = 200
MAX_WORDS = 12
MAX_LISTINGS = 2000
MAX_START = 1_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """The services found, the likeliest first; `total` of them in all, `after` leads to the next.

    `terms` are for `vocabulary.marked`; `read_as` is how the words were understood where that differs from what was typed, and
    `unknown` are typed words that nothing in the catalogue is like.
    """

    items: list[Listing]
    total: int
    terms: frozenset[str]
    read_as: str = ""
    unknown: tuple[str, ...] = ()
    after: str | None = None


def search(
    text: str,
    filters: Filters | None = None,
    language: str = "tg",
    limit: int = 20,
    *,
    after: str | None = None,
    exact: bool = False,
) -> Found:
    """The services on offer that `text` speaks of, among those that `filters` leave. With `exact` no spelling is guessed."""
    filters, start = filters or Filters(), _read_start(after)
    index = memory.present()
    with index.lock:
        index.keep_up()
        tokens, read_as = understand(text[:MAX_QUERY], index.vocabulary, exact=exact)
        asked = _ask(tokens, index, exact=exact)
        unknown = tuple(token.typed for token in asked if not token.found)
        if len(unknown) == len(asked):
            return Found([], 0, frozenset(), "", unknown)
        keys, total = index.best(asked, filters, language, start + limit)
        terms = frozenset(stem for token in asked for stem in token.terms)
        following = encode_cursor([start + limit]) if total > start + limit else None
        return Found(_listed(keys[start:]), total, terms, read_as, unknown, following)


def _ask(tokens: list[Token], index: Memory, *, exact: bool) -> list[Token]:
    """The words to look for: everyday ones in the catalogue's own, terms that stand in no service left out."""
    meant = tokens if exact else index.phrases.put_in(tokens)
    return [
        Token(token.typed, {stem: sure for stem, sure in token.terms.items() if index.postings.has(stem)}, token.read_as)
        for token in meant
    ]


def understand(text: str, vocabulary: Vocabulary, *, exact: bool = False) -> tuple[list[Token], str]:
    """The telling words of `text` as the catalogue knows them, and how it was read where that is not as it was typed."""
    known, telling = vocabulary.knows(text)
    if known < telling and not exact:
        switched = max(other_keyboards(text), key=vocabulary.knows, default="")
        meant, of = vocabulary.knows(switched)
        if meant > known and meant * 2 >= of:
            tokens, shown = _read(switched, vocabulary, exact)
            return tokens, " ".join(shown)
    tokens, shown = _read(text, vocabulary, exact)
    changed = any(token.read_as for token in tokens)
    return tokens, " ".join(shown) if changed else ""


def _read(text: str, vocabulary: Vocabulary, exact: bool) -> tuple[list[Token], list[str]]:
    """The telling words of `text`, and all its words as they were read."""
    words = list(dict.fromkeys(words_in(text)))[:MAX_WORDS]
    little = {word: meant for word in words if (meant := little_word(word, exact=exact))}
    if len(little) == len(words):
        little = {}
    tokens = {word: vocabulary.token(word, exact=exact) for word in words if word not in little}
    shown = [little[word] if word in little else tokens[word].read_as or word for word in words]
    return list(tokens.values()), shown


def _read_start(after: str | None) -> int:
    cursor = decode_cursor(after, int)
    if cursor is None:
        return 0
    if not 0 <= cursor[0] <= MAX_START:
        raise Invalid(NOT_VALID)
    return int(cursor[0])


def _listed(keys: list[int]) -> list[Listing]:
    """The services with these keys as lists show them; those asked for lately are kept for the revision."""
    kept: OrderedDict[int, Listing] = revisions.kept("listings", OrderedDict)
    if lacking := [key for key in keys if key not in kept]:
        kept.update((item.service_id, item) for item in read_listings(lacking))
    found = [kept[key] for key in keys if key in kept]
    for item in found:
        kept.move_to_end(item.service_id)
    while len(kept) > MAX_LISTINGS:
        kept.popitem(last=False)
    return found
