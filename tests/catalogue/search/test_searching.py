"""People find the service they mean, however they type it: four languages, misspelt, with other letters, on another keyboard."""

import pytest

from egov.catalogue import actions, queries, revisions
from egov.catalogue.listings import Filters
from egov.catalogue.search.searching import search
from egov.catalogue.search.vocabulary import marked
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from tests.builders.catalogue import TESTER, a_new_version, a_service, four
from tests.catalogue.country import load_country

# What is typed, and a service that must be among the first three.
NATURAL = {
    "tg": {
        "шиноснома": "foreign-passport",
        "мехоҳам шиноснома гирам": "id-card-first",
        "гум кардани шиноснома": "id-card-replacement",
        "таваллуди фарзанд": "birth-registration",
        "доғи судӣ": "criminal-record",
        "талоқ": "divorce-registration",
        "кӯдакистон": "kindergarten-queue",
        "нафақа": "old-age-pension",
        "ҶДММ": "llc-registration",
        "кор меҷӯям": "job-seeker",
        "синфи якум": "first-grade",
        "эътирофи диплом": "diploma-recognition",
        "маъюбият": "disability-assessment",
        "қарзи андоз": "no-tax-debt",
        "шикоят": "citizen-appeal",
    },
    "ru": {
        "паспорт для ребенка": "foreign-passport",
        "загранпаспорт": "foreign-passport",
        "водительские права": "driving-licence-first",
        "замена прав": "driving-licence-replacement",
        "справка о несудимости": "criminal-record",
        "свидетельство о рождении": "birth-registration",
        "развод": "divorce-registration",
        "детский сад": "kindergarten-queue",
        "как получить пенсию по старости": "old-age-pension",
        "регистрация ооо": "llc-registration",
        "зарегистрировать машину": "vehicle-registration",
        "прописка": "residence-registration",
        "нет долгов налог": "no-tax-debt",
        "разрешение на строительство": "building-permit",
        "потерял паспорт": "id-card-replacement",
    },
    "kk": {
        "туу туралы куәлік": "birth-registration",
        "жүргізуші куәлігі": "driving-licence-first",
        "неке": "marriage-registration",
        "бала бақша": "kindergarten-queue",
        "зейнетақы": "old-age-pension",
        "жұмыс іздеу": "job-seeker",
        "соттылық жоқтығы туралы анықтама": "criminal-record",
        "салық берешегі": "no-tax-debt",
        "бірінші сынып": "first-grade",
        "автокөлікті тіркеу": "vehicle-registration",
    },
    "en": {
        "passport for my baby": "foreign-passport",
        "birth certificate": "birth-registration",
        "someone died": "death-registration",
        "I want to start a business": "sp-patent",
        "kindergarten": "kindergarten-queue",
        "building permit": "building-permit",
        "lost passport": "id-card-replacement",
        "apostille": "apostille",
        "00101001": "birth-registration",
    },
}
UNMARKED = {
    "доги суди": "criminal-record",
    "кудакистон": "kindergarten-queue",
    "никох": "marriage-registration",
    "гувохномаи ронандаги": "driving-licence-first",
    "чдмм": "llc-registration",
    "эътирофи диплом": "diploma-recognition",
    "туу туралы куалик": "birth-registration",
    "жургизуши куалиги": "driving-licence-first",
    "зейнетакы": "old-age-pension",
    "жумыс издеу": "job-seeker",
}
MISTYPED = {
    "шинасномa": "foreign-passport",
    "шинсонома": "id-card-first",
    "тавалуд": "birth-registration",
    "паспарт": "foreign-passport",
    "пасспорт": "foreign-passport",
    "паспортам": "id-card-first",
    "прапа водительские": "driving-licence-first",
    "свидетелство о рожденни": "birth-registration",
    "танировка": "window-tinting",
    "журнизуши куалиги": "driving-licence-first",
    "brith certifcate": "birth-registration",
    "dirver licence": "driving-licence-first",
    "kindergarden": "kindergarten-queue",
    "apostile": "apostille",
    "пенсея": "old-age-pension",
}
TRANSLITERATED = {
    "shinosnoma baroi kudak": "foreign-passport",
    "guvohnomai ronandagi": "driving-licence-first",
    "gubohnomai ronandagi": "driving-licence-first",
    "tavalludi farzand": "birth-registration",
    "nikoh": "marriage-registration",
    "kudakiston": "kindergarten-queue",
    "nafaqa": "old-age-pension",
    "qarzi andoz": "no-tax-debt",
    "ma'yubiyat": "disability-assessment",
    "shikoyat": "citizen-appeal",
    "zagranpasport": "foreign-passport",
    "spravka o nesudimosti": "criminal-record",
    "svidetelstvo o rojdenii": "birth-registration",
    "propiska": "residence-registration",
    "pensiya": "old-age-pension",
    "tuu turaly kualik": "birth-registration",
    "zhurgizushi kualigi": "driving-licence-first",
    "bala baqsha": "kindergarten-queue",
    "sottylyq": "criminal-record",
}
OTHER_KEYBOARD = {"fgjcnbkm": "apostille", "зфыызщке": "foreign-passport", "gfcgjhn": "foreign-passport"}


def _lost(table: dict[str, str], language: str = "tg", first: int = 3) -> dict[str, list[str]]:
    """The queries that did not bring their service among the first ones, with what they brought."""
    found = {query: [item.slug for item in search(query, language=language, limit=first + 1).items] for query in table}
    return {query: slugs for query, slugs in found.items() if table[query] not in slugs[: first + 1]}


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_everyday_words_find_the_service_whatever_the_language_of_the_page(app, language):
    load_country()
    for table in NATURAL.values():
        assert not _lost(table, language)


def test_words_without_the_tajik_and_kazakh_letters_find_the_service(app):
    load_country()
    assert not _lost(UNMARKED)


def test_words_with_one_or_two_typing_errors_find_the_service(app):
    load_country()
    assert not _lost(MISTYPED)


def test_words_in_latin_letters_or_on_the_other_keyboard_find_the_service(app):
    load_country()
    assert not _lost(TRANSLITERATED | OTHER_KEYBOARD)


def test_the_page_can_say_how_the_words_were_read(app):
    load_country()
    assert search("shinosnoma baroi kudak").read_as == "шиноснома барои кӯдак"
    assert search("fgjcnbkm").read_as == "апостиль"
    assert search("шиноснома").read_as == ""


def test_words_can_be_searched_exactly_as_typed(app):
    load_country()
    assert search("shinosnoma", exact=True).items == []
    assert search("апостиль", exact=True).total == 1


def test_words_that_nothing_is_like_are_told(app):
    load_country()
    found = search("шиноснома ыфваыфва")
    assert found.unknown == ("ыфваыфва",)
    assert found.items


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "для", '"', "' OR 1=1 --", "NEAR(", "a" * 5000, "шино\x00снома", "𝕬𝕭", "-:*()^"]
)
def test_whatever_is_typed_the_answer_is_a_list(app, text):
    a_service()
    assert isinstance(search(text).items, list)


def test_filters_narrow_what_is_found(app):
    a_service("one", name=four("Passport"), categories=["identity"], fees=[{"kind": "fixed", "amount": "5"}])
    a_service("two", name=four("Passport"), channels=["office"], audience=["legal_entity"], life_events=["travel"])
    everything = {"one", "two"}
    narrowed = {
        Filters(): everything,
        Filters(category="identity"): {"one"},
        Filters(life_event="travel"): {"two"},
        Filters(audience="legal_entity"): {"two"},
        Filters(authority="ministry"): everything,
        Filters(authority="nobody"): set(),
        Filters(online=True): {"one"},
        Filters(free=True): {"two"},
    }
    for filters, slugs in narrowed.items():
        assert {item.slug for item in search("passport", filters).items} == slugs, filters
        assert {item.slug for item in queries.list_services(filters).items} == slugs, filters
        assert queries.count_services(filters) == len(slugs)


def test_a_word_in_the_name_counts_more_than_one_in_the_description(app):
    a_service("mentioned", description=four("Bring your beekeeping diary"))
    a_service("named", name=four("Beekeeping licence"))
    assert [item.slug for item in search("beekeeping").items] == ["named", "mentioned"]


def test_found_pages_follow_each_other_without_gaps(app):
    for number in range(7):
        a_service(f"s{number}", name=four("Beekeeping"))
    first = search("beekeeping", limit=3)
    second = search("beekeeping", limit=3, after=first.after)
    third = search("beekeeping", limit=3, after=second.after)
    slugs = [item.slug for page in (first, second, third) for item in page.items]
    assert sorted(slugs) == [f"s{number}" for number in range(7)]
    assert third.after is None
    assert first.total == 7
    with pytest.raises(Invalid):
        search("beekeeping", after="WyJ4Il0")


def test_a_new_version_is_found_by_its_own_words_and_no_longer_by_the_old_ones(app):
    service = a_service(name=four("Beekeeping"))
    a_new_version(service, name=four("Falconry"))
    assert search("beekeeping").items == []
    assert [item.slug for item in search("falconry").items] == [service.slug]


def test_a_retired_service_is_not_found(app):
    service = a_service(name=four("Beekeeping"))
    actions.retire(service, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    assert search("beekeeping").items == []


def test_the_found_words_are_marked_as_they_stand(app):
    load_country()
    found = search("shinosnoma", language="tg")
    name = next(item.name for item in found.items if item.slug == "foreign-passport").in_("tg")
    pieces = marked(name, "tg", found.terms)
    assert "".join(piece for piece, _ in pieces) == name
    assert [piece for piece, is_found in pieces if is_found] == ["шиносномаи"]


def test_nothing_is_marked_where_nothing_was_searched():
    assert marked("Passport", "en", frozenset()) == [("Passport", False)]
