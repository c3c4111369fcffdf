"""CPSV-AP: what is written conforms to the published shapes and comes back unchanged; what others write is taken as far as it goes."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from egov.authorities.models import Authority
from egov.catalogue import changes, importing, queries, revisions
from egov.catalogue.checking import Known
from egov.catalogue.formats import turtle
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.cpsv_ap import CpsvAp
from egov.catalogue.formats.cpsv_reading import code_of, entries_of, slug_of
from egov.catalogue.formats.cpsv_terms import RDF, published_context
from egov.catalogue.formats.cpsv_writing import Around, write_jsonld, write_turtle
from egov.catalogue.formats.graph import MAX_WHOLE, read_graph
from egov.catalogue.models import Service
from egov.catalogue.yaml_files import read_files
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import FOLDER
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_questionnaire, a_service, four
from tests.catalogue.country import profile_names, shared

HELD = (
    *("code", "slug", "name", "summary", "description", "keywords", "authority", "categories", "life_events", "audience"),
    *("channels", "eligibility", "legal_basis", "terms", "fees", "evidence", "outputs", "refusal_grounds"),
)
RULE = {"==": [{"var": "purpose"}, "work"]}
RICH = {
    "terms": [
        {"amount": 3, "unit": "working_hours", "condition": RULE, "note": four("If urgent"), "source": "press"},
        {"amount": 10, "unit": "working_days"},
    ],
    "fees": [
        {"kind": "index_multiple", "multiple": "1.5", "label": four('State "fee"\n\\ line'), "source": "memory"},
        {"kind": "fixed", "amount": "12.50", "currency": "USD", "condition": RULE, "note": four("In dollars")},
        {"kind": "fixed", "amount": "7"},
        {"kind": "free", "condition": RULE},
    ],
    "evidence": [
        {"what": four("Photograph"), "from": "applicant", "condition": RULE, "questions": ["photo", "full_name"]},
        {"what": four("Name"), "from": "applicant", "questions": ["full_name"]},
        {"what": four("Extract"), "from": "registry", "note": four("Taken by the state")},
    ],
    "eligibility": [
        {"text": four("Of age"), "condition": {">=": [{"var": "age"}, 18]}, "source": "memory"},
        {"text": four("Not banned")},
    ],
    "legal_basis": [{"title": four("Law"), "article": "5 § 2", "source": "verified"}],
    "refusal_grounds": [
        {"code": "late", "text": four("Too late"), "norm": four("Law, 7"), "source": "press", "remedy": four("Ask again")},
        {"code": "not_eligible", "text": four("Not entitled"), "source": "memory"},
    ],
    "questionnaire": {
        "pages": [
            *a_questionnaire()["pages"],
            {
                "key": "papers",
                "title": four("Papers"),
                "questions": [{"key": "photo", "kind": "file", "label": four("Photo")}],
            },
        ]
    },
}


NOTHING = Known((), (), ())


def around(**names):
    given = {key.replace("__", ":").replace("_", "-"): LocalisedText(four(key)) for key in names}
    return Around("https://portal.example", "TJK", "TJS", Decimal(78), LocalisedText.of("Darvoza"), given)


def written(definitions, suffix, folder, surroundings=None):
    path = folder / f"catalogue{suffix}"
    with path.open("w", encoding="utf-8") as file:
        count = (write_jsonld if suffix == ".jsonld" else write_turtle)(file, definitions, surroundings or around())
    assert count == len(definitions)
    return path


def read(path, surroundings=None, has_form=lambda slug: True):
    return list(entries_of(read_graph(path), path.name, surroundings or around(), has_form))


def from_text(folder, text, suffix=".ttl", **more):
    path = folder / f"given{suffix}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **more)


def held(definition):
    return {key: value for key, value in definition.as_json().items() if key in HELD}


@pytest.fixture(scope="module")
def country():
    """The demonstration country's definitions, and their surroundings."""
    names, known = profile_names("tj")
    definitions = [result.definition for result in read_files(FOLDER / "tj" / "services", known)]
    return definitions, Around("https://portal.example", "TJK", "TJS", Decimal(78), LocalisedText.of("Darvoza"), names)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.slow
def test_the_whole_country_conforms_to_the_published_shapes_in_both_notations_alike(country, tmp_path):
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    shapes = rdflib.Graph().parse(shared("cpsv_ap/3.2.0/cpsv-ap-SHACL.ttl"))
    definitions, surroundings = country
    turtle = rdflib.Graph().parse(written(definitions, ".ttl", tmp_path, surroundings))
    linked = rdflib.Graph().parse(written(definitions, ".jsonld", tmp_path, surroundings), format="json-ld")
    assert len(turtle) > 5000
    assert set(turtle) == set(linked)
    conforms, _, report = pyshacl.validate(turtle, shacl_graph=shapes)
    assert conforms, report
    dct = rdflib.Namespace("http://purl.org/dc/terms/")
    turtle.remove((rdflib.URIRef("https://portal.example/id/service/apostille"), dct.description, None))
    assert not pyshacl.validate(turtle, shacl_graph=shapes)[0], "the shapes are not looked at"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_poorest_and_the_richest_definition_conform_too(tmp_path):
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    shapes = rdflib.Graph().parse(shared("cpsv_ap/3.2.0/cpsv-ap-SHACL.ttl"))
    nothing = {"tg": "", "ru": "", "kk": "", "en": ""}
    poor = a_definition(name=nothing, summary=nothing, outputs=[nothing], audience=[], channels=[], terms=[])
    path = written([a_definition(**RICH), poor], ".ttl", tmp_path)
    conforms, _, report = pyshacl.validate(rdflib.Graph().parse(path), shacl_graph=shapes)
    assert conforms, report


@pytest.mark.parametrize("suffix", [".jsonld", ".ttl"])
def test_the_whole_country_comes_back_unchanged_and_nothing_is_unknown(country, tmp_path, suffix):
    definitions, surroundings = country
    entries = read(written(definitions, suffix, tmp_path, surroundings), surroundings)
    assert [entry.value for entry in entries] == [held(definition) for definition in definitions]
    assert not [line for entry in entries for line in (*entry.unknown, *entry.mistakes)]
    assert entries[0].place == f"catalogue{suffix}: https://portal.example/id/service/apostille"


@pytest.mark.parametrize("suffix", [".jsonld", ".ttl"])
def test_conditions_notes_units_and_multiples_come_back_unchanged(tmp_path, suffix):
    rich = a_definition(**RICH)
    (entry,) = read(written([rich], suffix, tmp_path))
    assert (entry.value, entry.unknown, entry.mistakes) == (held(rich), [], [])


def test_conditions_on_questions_are_left_out_and_told_where_the_service_is_new(tmp_path):
    rich = a_definition(**RICH)
    (entry,) = read(written([rich], ".ttl", tmp_path), has_form=lambda slug: False)
    left = {key: [row for row in held(rich)[key] if "condition" not in row] for key in ("terms", "fees", "evidence")}
    assert [row.pop("questions", None) for row in left["evidence"]] == [["full_name"], None]
    assert entry.value == held(rich) | left
    assert [line.split(" ")[:2] for line in entry.unknown] == [
        ["darvoza:term:", "1"],
        ["cv:hasCost:", "2"],
        ["cpsv:hasInput:", "1"],
        ["cpsv:hasInput", "darvoza:question"],
    ]


def test_the_format_reads_and_writes_over_what_the_database_knows(app, tmp_path):
    a_service("criminal-record", categories=["documents"], life_events=["birth"])
    definition = a_definition("criminal-record", categories=["documents"], life_events=["birth"])
    for suffix in CpsvAp.suffixes:
        path = tmp_path / f"x{suffix}"
        assert CpsvAp(NOTHING).write(path, iter([definition])) == 1
        assert "documents (tg)" in path.read_text(encoding="utf-8")
        (entry,) = CpsvAp(NOTHING).read(path)
        assert (entry.value, entry.unknown) == (held(definition), [])


def test_the_terms_are_those_of_the_published_context():
    theirs = json.loads(shared("cpsv_ap/3.2.0/context.jsonld").read_text())["@context"]

    def told(value):
        value = {"@id": value} if isinstance(value, str) else value
        return {key: item for key, item in value.items() if key != "@container" and item != f"{RDF}langString"}

    ours = published_context()
    assert {key: told(value) for key, value in ours.items() if key != "Text"} == {
        key: told(value) for key, value in theirs.items() if key != "Text"
    }
    assert ours["Text"] == theirs["Text"]


@pytest.mark.parametrize("name", ["example.ttl", "example.jsonld"])
def test_the_official_example_is_taken_and_what_has_no_place_is_told(name):
    path = shared(f"cpsv_ap/3.2.0/{name}")
    (entry,) = read(path)
    assert entry.mistakes == []
    assert entry.value["name"] == entry.value["summary"] == {"en": "Tax-on-web"}
    assert (entry.value["slug"], entry.value["code"]) == ("tax-on-web", "TAX-ON-WEB")
    assert entry.value.keys() == {"name", "summary", "slug", "code", "authority", "eligibility"}, "nothing is made up"
    assert entry.value["eligibility"] == [{"text": {"en": "Request to provide certificate about childcare costs"}}]
    told = "\n".join(entry.unknown)
    for part in (
        "dct:description in fr: Service pour la déclaration",
        "cv:holdsRequirement",
        "cv:contactPoint",
        "cv:hasInputType",
    ):
        assert part in told
    assert "federal public service finance" in told


FOREIGN = """@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://example.com/> .
ex:s a cpsv:PublicService ; dct:identifier "S-1" ; dct:title "Passport"@en-GB, "Паспорт"@ru ; dct:description "A paper."@en ;
  cv:hasCompetentAuthority ex:m ; cv:processingTime "P1M"^^xsd:duration ; cv:thematicArea ex:docs, ex:other ;
  cv:hasCost [ a cv:Cost ; cv:hasValue "2.5E1"^^xsd:double ;
    cv:currency <http://publications.europa.eu/resource/authority/currency/EUR> ; dct:description "Fee"@en ; cv:ifAccessedThrough ex:c ] .
ex:m a cv:PublicOrganisation ; skos:prefLabel "MINISTRY (en)"@en .
ex:docs a skos:Concept ; skos:prefLabel "category documents"@en . ex:other a skos:Concept ; skos:prefLabel "Other things"@en ."""


def test_a_service_of_others_is_matched_by_names_and_its_leftovers_are_told(tmp_path):
    names = {
        "authority:interior": LocalisedText(en="Ministry (en)"),
        "category:documents": LocalisedText(en="Category documents"),
    }
    (entry,) = from_text(
        tmp_path, FOREIGN, surroundings=Around("http://here", "TJK", "TJS", Decimal(1), LocalisedText(), names)
    )
    assert entry.value == {
        "slug": "s-1",
        "code": "S-1",
        "name": {"ru": "Паспорт", "en": "Passport"},
        "summary": {"en": "A paper."},
        "authority": "interior",
        "categories": ["documents"],
        "fees": [{"kind": "fixed", "amount": "25", "currency": "EUR", "label": {"en": "Fee"}}],
        "terms": [{"amount": 30, "unit": "calendar_days"}],
    }
    assert any("Other things" in line for line in entry.unknown)
    assert any("ifAccessedThrough: http://example.com/c" in line for line in entry.unknown)
    assert any("P1M: is written as 30 days" in line for line in entry.unknown)


@pytest.mark.parametrize(
    ("part", "instead", "mistake"),
    [
        ('dct:identifier "S-1" ;', "", "dct:identifier: is missing"),
        ('dct:identifier "S-1"', 'dct:identifier "S-1", "S-2"', "more than one (S-1, S-2)"),
        ('"Passport"@en-GB, "Паспорт"@ru', '"Passeport"@fr', "dct:title: there is none in tg, ru, kk or en"),
        ("cv:hasCompetentAuthority ex:m ;", "", "cv:hasCompetentAuthority: is missing"),
        ('"2.5E1"', '"-3"', "cv:hasValue: -3 is no amount"),
        ('"2.5E1"', '"INF"', "cv:hasValue: INF is no amount"),
        ('"2.5E1"', '"a lot"', "cv:hasValue: a lot is no amount"),
    ],
)
def test_a_service_without_what_it_must_have_is_refused_with_the_reason(tmp_path, part, instead, mistake):
    (entry,) = from_text(tmp_path, FOREIGN.replace(part, instead))
    assert entry.value is None
    assert mistake in "; ".join(entry.mistakes)


DOCUMENT = {"@context": {"a": "http://a/"}, "@id": "http://a/b", "a:c": "d"}
REMOTE = "https://evil.example/context.jsonld"


@pytest.mark.parametrize(
    ("suffix", "text", "place", "words"),
    [
        (".ttl", b"", "given.ttl:1", "is empty"),
        (".ttl", b"<http://a> <http://b> \n\n <http://c", "given.ttl:3", "is not Turtle"),
        (".ttl", b"<http://a> <http://b> '''half\n", "given.ttl:", "is not Turtle"),
        (".ttl", "<http://a> <http://b> 'ҷ' .".encode("utf-16"), "given.ttl:1", "is UTF-16"),
        (".ttl", "<http://a> <http://b> 'Ж' .".encode("cp1251"), "given.ttl:1", "is not Turtle: Invalid UTF-8"),
        (".ttl", b"<http://a> <http://b> " + b"[ <http://b> " * 9_000, "given.ttl:1", "is not Turtle"),
        (".ttl", b"<http://a> <http://b> <http://c> .", "given.ttl", "describes no public service"),
        (".jsonld", b'{"@graph": [\n{"@id":', "given.jsonld:2", "is not JSON-LD"),
        (".jsonld", b"[" * 200_000, "given.jsonld:1", "is not JSON-LD"),
        (".jsonld", b"<html>", "given.jsonld:1", "is not JSON-LD"),
        (".jsonld", json.dumps(DOCUMENT | {"@context": REMOTE}), "given.jsonld:1", "never fetched"),
        (".jsonld", json.dumps([DOCUMENT, {"a": {"@context": [{}, REMOTE]}}], indent=1), "given.jsonld:11", "never fetched"),
        (".jsonld", json.dumps(DOCUMENT | {"@context": {"@import": REMOTE}}), "given.jsonld", "never fetched"),
        (
            ".jsonld",
            json.dumps(DOCUMENT).replace("@context", "@cont\\u0065xt").replace('{"a": "http://a/"}', f'"{REMOTE}"'),
            "",
            "never",
        ),
        (".jsonld", b'{"@context": "http', "given.jsonld:1", "the context is broken"),
        (".jsonld", json.dumps(DOCUMENT), "given.jsonld", "describes no public service"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_place(tmp_path, suffix, text, place, words):
    with pytest.raises(Unreadable) as refused:
        from_text(tmp_path, text, suffix)
    assert refused.value.place.startswith(place or "given")
    assert words in str(refused.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.ttl"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    with pytest.raises(Unreadable, match="larger than 100 MB"):
        read_graph(path)
    path = tmp_path / "huge.jsonld"
    path.write_bytes(json.dumps({"a": "b", "@type": "c"}).encode())
    with path.open("ab") as file:
        file.truncate(MAX_WHOLE + 1)
    with pytest.raises(Unreadable, match="cannot be read as a stream"):
        read_graph(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="cannot be read"):
        read_graph(Path(tmp_path / "none.ttl"))


def test_a_text_that_looks_like_a_context_stays_a_text(tmp_path):
    trap = 'she said {"@context": "https://evil.example/"}'
    text = json.dumps(
        {
            "@context": {"dct": "http://purl.org/dc/terms/", "cpsv": "http://purl.org/vocab/cpsv#"},
            "@type": "cpsv:PublicService",
            "@id": "http://a/s",
            "dct:identifier": "S",
            "dct:title": {"@value": trap, "@language": "en"},
        }
    )
    (entry,) = from_text(tmp_path, b"\xef\xbb\xbf" + text.encode(), ".jsonld")
    assert entry.mistakes == ["cv:hasCompetentAuthority: is missing"]
    assert entry.unknown == []


def test_nothing_in_a_text_breaks_out_of_turtle(tmp_path):
    name = four('"@en . <a> <b> "\\\r\n\t\x07 \u2028 \U0001f600 \'\'\' """')
    definition = a_definition(name=name)
    (entry,) = read(written([definition], ".ttl", tmp_path))
    assert entry.value["name"] == held(definition)["name"]
    assert turtle.text("a\ud800b") == '"a?b"'


def test_slugs_and_codes_are_made_of_anything_and_always_of_the_same():
    assert slug_of("Žádost o pas") == "zadost-o-pas"
    assert slug_of("Шиноснома").startswith("service-")
    assert slug_of("x" * 300) == slug_of("x" * 300)
    assert len(slug_of("x" * 300)) <= 80
    assert code_of("00905001") == "00905001"
    assert code_of("http://example.com/id/public-service/passport") != code_of(
        "http://example.com/id/public-service/passporT"
    )
    assert all(len(code_of(text)) <= 20 for text in ("", "я", "a" * 300, "...", "http://example.com/" + "b" * 50))


@pytest.mark.parametrize("suffix", [".jsonld", ".ttl", ".ttl.gz"])
def test_a_catalogue_that_went_out_is_taken_in_as_unchanged_and_what_was_edited_in_it_as_changed(app, tmp_path, suffix):
    made = [a_service(slug, categories=["documents"], **RICH) for slug in ("one", "two")]
    definitions = [queries.definition_of(queries.find_published(service)) for service in made]
    path = tmp_path / f"catalogue{suffix}"
    bare = path.with_suffix("") if suffix.endswith(".gz") else path
    CpsvAp(NOTHING).write(bare, definitions)
    if bare != path:
        path.write_bytes(gzip.compress(bare.read_bytes()))
    report = importing.import_file(path, by=TESTER, now=clock.now())
    assert (report.unchanged, report.added, report.changed, report.refusals) == (["one", "two"], [], [], [])
    text = bare.read_text(encoding="utf-8").replace("Certificate two (en)", "Certificate of two")
    bare.write_text(text, encoding="utf-8")
    report = importing.import_file(bare, by=TESTER, now=clock.now())
    revisions.forget()
    assert (report.unchanged, report.changed) == (["one"], ["two"])
    now = queries.definition_of(queries.find_published(queries.get_service("two")))
    assert now.name["en"] == "Certificate of two"
    assert now.questionnaire == definitions[1].questionnaire
    told = [(change.kind, change.slug, change.number) for change in changes.list_changes()[0]]
    assert told[-2:] == [("superseded", "two", 1), ("published", "two", 2)]


def test_a_service_of_others_becomes_a_working_version_that_lacks_what_it_did_not_say(app, tmp_path):
    an_authority("interior", name=four("Ministry"))
    path = tmp_path / "theirs.ttl"
    path.write_text(FOREIGN.replace("MINISTRY (en)", "ministry (en)"), encoding="utf-8")
    report = importing.import_file(path, by=TESTER, now=clock.now())
    assert (report.added, report.working, report.refusals) == (["s-1"], 1, [])
    assert any("Other things" in line for line in report.unknown)
    assert queries.find_published(queries.get_service("s-1")) is None


@pytest.mark.parametrize("suffix", [".ttl", ".jsonld"])
def test_the_official_example_comes_in_under_an_authority_that_is_named_for_it(app, suffix):
    path = shared(f"cpsv_ap/3.2.0/example{suffix}")
    an_authority("ministry")
    refused = importing.import_file(path, by=TESTER, now=clock.now(), dry_run=True)
    assert "There is no authority called" in " ".join(reason for _place, reason in refused.refusals)
    report = importing.import_file(path, by=TESTER, now=clock.now(), authority="ministry")
    assert (report.refused, len(report.added)) == (0, report.working)
    assert any("is not known here: its services go to ministry" in text for text in report.unknown)


def test_an_authority_that_is_not_there_takes_nothing_and_a_known_one_keeps_its_own(app, tmp_path):
    an_authority("ministry"), an_authority("other")
    path = tmp_path / "new.csv"
    path.write_text("code,slug,name_en,summary_en,authority\n1,one,One,First,other\n2,two,Two,Second,nobody\n")
    assert importing.import_file(path, by=TESTER, now=clock.now(), authority="none-either").stopped
    importing.import_file(path, by=TESTER, now=clock.now(), authority="ministry")
    owners = {
        service.slug: db.session.get_one(Authority, service.authority_id).slug for service in db.session.query(Service)
    }
    assert owners == {"one": "other", "two": "ministry"}
    path.write_text("code,slug,name_en,summary_en,authority\n1,one,One,First again,nobody\n")
    importing.import_file(path, by=TESTER, now=clock.now(), authority="ministry")
    one = db.session.query(Service).filter_by(slug="one").one()
    assert queries.definition_of(queries.find_open(one)).authority == "other"
