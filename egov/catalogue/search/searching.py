"""Searching: what was typed becomes terms, the database finds the services that have them, and they are ranked here.

Ranking is the portal's own and the same on both databases: for every typed word the best place in which it stands (name 10,
keywords 6, summary 2, anything else 1), times how surely the word was recognised, times how rare it is; the sum, times the
share of what was typed that was found at all.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from egov.authorities.models import Authority
from egov.catalogue import revisions
from egov.catalogue.listings import Filters, Listing, listing_of, select_listings
from egov.catalogue.models import SearchWord, ServiceListing, ServiceWords
from egov.catalogue.search.normalising import words_in
from egov.catalogue.search.spelling import little_word, other_keyboard
from egov.catalogue.search.vocabulary import Token, Vocabulary
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.kernel.localised import LANGUAGES
from egov.kernel.paging import NOT_VALID, decode_cursor, encode_cursor

MAX_QUERY = 200
MAX_WORDS = 12
MAX_CANDIDATES = 150
NAME = 10
Known = tuple[dict[str, int], int, tuple[str, ...]]
LEAST_SHARE = 0.3
"""A service that has less than this share of what the best one has of the typed words is not shown."""


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
    vocabulary = revisions.kept("vocabulary", _load_vocabulary)
    tokens, read_as = understand(text[:MAX_QUERY], vocabulary, exact=exact)
    wanted = [token for token in tokens if token.found]
    unknown = tuple(token.typed for token in tokens if not token.found)
    if not wanted:
        return Found([], 0, frozenset(), "", unknown)
    ranked = _rank(_candidates(wanted, vocabulary, filters or Filters()), tokens, vocabulary, language)
    start = _read_start(after)
    page = ranked[start : start + limit]
    terms = frozenset(stem for token in wanted for stem in token.terms)
    following = encode_cursor([start + limit]) if len(ranked) > start + limit else None
    return Found(_listings(page), len(ranked), terms, read_as, unknown, following)


def understand(text: str, vocabulary: Vocabulary, *, exact: bool = False) -> tuple[list[Token], str]:
    """The telling words of `text` as the catalogue knows them, and how it was read where that is not as it was typed."""
    switched = "" if exact or vocabulary.knows(text) else other_keyboard(text)
    if switched and vocabulary.knows(switched):
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


def _load_vocabulary() -> Vocabulary:
    rows = db.session.execute(
        sa.select(SearchWord.word, SearchWord.term, SearchWord.spelling, SearchWord.uses, SearchWord.tells).where(
            SearchWord.uses > 0
        )
    )
    services = db.session.scalar(sa.select(sa.func.count(ServiceWords.id))) or 1
    return Vocabulary(rows.tuples(), services)


def _candidates(tokens: list[Token], vocabulary: Vocabulary, filters: Filters) -> list[int]:
    """The keys of the services that have any of the terms, the most promising first."""
    if db.engine.dialect.name == "postgresql":
        found, order, parameters = _postgres_terms(tokens, vocabulary)
    else:
        query = " OR ".join(f'"{stem}"' for token in tokens for stem in token.terms)
        found, order, parameters = (
            sa.text("fts_service MATCH :terms"),
            sa.text("bm25(fts_service, 10, 6, 2, 1)"),
            {"terms": query},
        )
    fts = sa.table("fts_service", sa.column("rowid", sa.BigInteger))
    statement = sa.select(fts.c.rowid).where(found).order_by(order).limit(MAX_CANDIDATES)
    if filters.any:
        within = select_listings(filters).with_only_columns(ServiceListing.service_id)
        statement = statement.where(fts.c.rowid.in_(within))
    return list(db.session.scalars(statement, parameters))


def _postgres_terms(
    tokens: list[Token], vocabulary: Vocabulary
) -> tuple[sa.TextClause, sa.TextClause, dict[str, str | float]]:
    parameters: dict[str, str | float] = {"terms": " | ".join(f"'{stem}'" for token in tokens for stem in token.terms)}
    parts = []
    for number, token in enumerate(tokens):
        parameters[f"token{number}"] = " | ".join(f"'{stem}'" for stem in token.terms)
        parameters[f"rarity{number}"] = max(vocabulary.rarity(stem) for stem in token.terms)
        weights = "CAST('{0.1,0.2,0.6,1.0}' AS real[])"
        rank = f"ts_rank({weights}, document, CAST(:token{number} AS tsquery))"
        parts.append(f"CAST(:rarity{number} AS real) * {rank}")
    order = sa.text(f"{' + '.join(parts)} DESC, rowid")
    return sa.text("document @@ CAST(:terms AS tsquery)"), order, parameters


def _rank(candidates: list[int], tokens: list[Token], vocabulary: Vocabulary, language: str) -> list[int]:
    """The candidates worth showing, the likeliest first; among equals the shorter name, then the alphabet of `language`."""
    known = _know(candidates)
    place = LANGUAGES.index(language)
    rarities = [{stem: vocabulary.rarity(stem) for stem in token.terms} for token in tokens]
    typical = sum(max(rarity.values(), default=2.0) for rarity in rarities)
    scored = []
    for key in candidates:
        if key not in known:
            continue
        terms, length, alphabet = known[key]
        score = share = 0.0
        for token, rarity in zip(tokens, rarities, strict=True):
            best = max(((terms[s] * q * rarity[s], rarity[s]) for s, q in token.terms.items() if s in terms), default=None)
            if best is not None:
                score, share = score + best[0], share + best[1]
        scored.append((-round(score * share / typical, 6), length, alphabet[place], key, share))
    scored.sort()
    least = scored[0][4] * LEAST_SHARE if scored else 0.0
    return [key for *_, key, share in scored if share >= least and share > 0]


def _know(keys: list[int]) -> dict[int, Known]:
    """Terms, length of name and alphabetical places of services, read once a revision."""
    known: dict[int, Known] = revisions.kept("terms", dict)
    lacking = [key for key in keys if key not in known]
    if lacking:
        sorts = [getattr(ServiceListing, f"sort_{language}") for language in LANGUAGES]
        statement = (
            sa.select(ServiceWords.service_id, ServiceWords.terms, *sorts)
            .join(ServiceListing, ServiceListing.service_id == ServiceWords.service_id)
            .where(ServiceWords.service_id.in_(lacking))
        )
        for key, terms, *alphabet in db.session.execute(statement):
            known[key] = (terms, sum(weight == NAME for weight in terms.values()), tuple(alphabet))
    return known


def _read_start(after: str | None) -> int:
    cursor = decode_cursor(after, int)
    if cursor is None:
        return 0
    if not 0 <= cursor[0] <= MAX_CANDIDATES:
        raise Invalid(NOT_VALID)
    return int(cursor[0])


def _listings(keys: list[int]) -> list[Listing]:
    statement = (
        sa.select(ServiceListing, Authority)
        .join(Authority, Authority.id == ServiceListing.authority_id)
        .where(ServiceListing.service_id.in_(keys))
    )
    found = {row.service_id: listing_of(row, authority) for row, authority in db.session.execute(statement).tuples()}
    return [found[key] for key in keys if key in found]
