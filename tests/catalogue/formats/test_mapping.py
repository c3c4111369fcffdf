"""Other countries' catalogues come in by a column mapping: their real files, and every way in which a mapping can be wrong."""

import pytest

from egov.authorities import queries as authorities
from egov.catalogue import importing, queries
from egov.catalogue.formats import mapped
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.mapped import shape
from egov.catalogue.formats.mapping import parse_mapping
from egov.catalogue.models import Service
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.profiles import foreign
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER
from tests.builders.identity import actor_of, an_account
from tests.catalogue.country import shared

REAL = [
    ("ca_gc_service_inventory", "catalogues/ca_gc_service_inventory/2018-2019_services.csv.gz", 1250, 72),
    ("ke_ecitizen", "catalogues/ke_ecitizen/services.json.gz", 5489, 286),
    ("uk_local_links", "uk_local_links/lgsl_lgil_fallback_links.csv.gz", 7405, 388),
]
MAPPING = """
fields:
  code: "X-{number}"
  slug: {from: "{title} {number}", shape: slug}
  name: {en: "{title}"}
  summary: {en: ["{about}", "{title}"]}
  description: {en: {from: "{link}", shape: address, before: "More: "}}
  authority: {from: "{office}", shape: slug}
  audience: {from: "{who}", split: ",", values: {people: citizen, firms: [sole_trader, legal_entity]}, default: [citizen]}
  channels: {value: [office]}
  fees: {from: "{free}", values: {"yes": [{kind: free}]}}
authorities:
  unknown: found
  name: {en: "{office}"}
ignored: [colour]
refused: leave_out
"""
HEAD = "number,title,about,link,office,who,free,colour\n"
ROW = '7,"Fishing permit","You may fish","https://example.org/fish",Lakes Board,"people,firms",yes,red\n'


def of(text=MAPPING, **changes):
    for old, new in changes.items():
        text = text.replace(f"{old}:", f"{old}: {new} #")
    return parse_mapping(text, "m.yaml")


def take(tmp_path, rows, mapping=None, by=TESTER, **more):
    path = tmp_path / "theirs.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return importing.import_file(path, by=by, now=clock.now(), mapping=mapping or of(), **more)


@pytest.mark.parametrize(("name", "file", "rows", "offices"), REAL)
def test_a_real_catalogue_is_accepted_line_by_line(app, name, file, rows, offices):
    mapping = parse_mapping(foreign.text_of(name), name)
    with importing.survey(shared(file), by=TESTER, mapping=mapping) as found:
        report = found.report
        assert report.entries == rows
        assert report.total >= rows * 0.95
        assert report.refused == len({place for place, _ in report.refusals})
        assert all(reason for _, reason in report.refusals)
        assert len(report.founded) == offices
        assert not report.stopped


@pytest.mark.slow
def test_a_real_catalogue_is_taken_in_and_found_unchanged_after(app):
    name, file, rows, _ = REAL[0]
    mapping = parse_mapping(foreign.text_of(name), name)
    importing.import_file(shared(file), by=TESTER, now=clock.now(), mapping=mapping)
    db.session.commit()
    assert db.session.query(Service).count() == rows
    again = importing.import_file(shared(file), by=TESTER, now=clock.now(), mapping=mapping)
    assert (len(again.added), len(again.changed), len(again.unchanged)) == (0, 0, rows)


def test_every_rule_does_what_it_says(app, tmp_path):
    report = take(tmp_path, ROW + '8,"Bare","",nonsense,"Lakes Board",aliens,no,\n')
    assert (report.added, report.refused) == (["fishing-permit-7", "bare-8"], 0)
    first, second = (queries.find_open(queries.get_service(slug)).definition for slug in report.added)
    assert first["code"] == "X-7"
    assert first["audience"] == ["citizen", "sole_trader", "legal_entity"]
    assert first["description"] == {"en": "More: https://example.org/fish"}
    assert first["fees"] == [{"kind": "free"}]
    assert (second["summary"], second["audience"], "description" in second) == ({"en": "Bare"}, ["citizen"], False)
    assert {"link: is no web address", "{who}: aliens", "{free}: no"} <= set(report.unknown)
    assert not any("colour" in text for text in report.unknown)


def test_an_authority_that_is_not_known_is_founded_but_not_shown(app, tmp_path):
    assert take(tmp_path, ROW).founded == ["lakes-board"]
    found = authorities.get_authority("lakes-board")
    assert (found.name["en"], found.active) == ("Lakes Board", False)


def test_who_may_not_found_authorities_has_those_lines_refused(app, tmp_path):
    an_authority("lakes-board")
    publisher = actor_of(an_account("publisher"))
    report = take(tmp_path, ROW + ROW.replace("7,", "8,", 1).replace("Lakes Board", "Sea Board"), by=publisher)
    assert report.added == ["fishing-permit-7"]
    assert report.refusals == [("theirs.csv:3", "authority: There is no authority called sea-board.")]


def test_a_bad_line_is_left_out_or_stops_all_as_the_mapping_says(app, tmp_path):
    rows = ROW + "8,Two,,,Lakes Board,people\n"
    stops = of(refused="stop")
    report = take(tmp_path, rows, stops)
    assert (report.stopped, db.session.query(Service).count()) == (True, 0)
    report = take(tmp_path, rows)
    assert (report.stopped, report.added, report.refused) == (False, ["fishing-permit-7"], 1)


def test_coming_again_it_is_known_by_its_code_and_what_was_completed_stays(app, tmp_path):
    take(tmp_path, ROW)
    report = take(tmp_path, ROW.replace("Fishing permit", "Fishing licence"))
    assert report.changed == ["fishing-permit-7"]
    version = queries.find_open(queries.get_service("fishing-permit-7"))
    assert (version.number, version.definition["name"]) == (1, {"en": "Fishing licence"})


def test_it_does_not_run_over_what_an_editor_began_to_complete(app, tmp_path):
    from egov.catalogue import actions

    take(tmp_path, ROW)
    service = queries.get_service("fishing-permit-7")
    editor = actor_of(an_account("editor"))
    actions.save_working(service, queries.definition_of(queries.find_open(service)), by=editor, now=clock.now())
    report = take(tmp_path, ROW.replace("Fishing permit", "Fishing licence"))
    assert "somebody is working on version 1" in report.refusals[0][1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fields: [", "is not YAML"),
        ("fields: {}", "m.yaml: fields.code: is missing"),
        (MAPPING.replace("ignored", "ignorant"), "m.yaml: ignorant: there is no such key here"),
        (MAPPING.replace("shape: slug", "shape: eval"), "m.yaml: fields.slug.shape"),
        (MAPPING.replace('{en: "{title}"}', '{xx: "{title}"}'), "m.yaml: fields.name"),
        ("joins: {a: {file: ../../etc/passwd, column: a, key: a}}\n" + MAPPING, "m.yaml: joins.a.file"),
        ("[" * 100_000, "m.yaml:1: is too deep or too long"),
        ("about: a\nabout: b", "m.yaml:2: about stands here twice"),
        ("fields: {code: '" + "{a}" * 200 + "'}", "is longer than 500 characters"),
        ("", "m.yaml: "),
        ("!!python/object/apply:os.system ['true']", "is not YAML"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_with_its_place(text, told):
    with pytest.raises(Unreadable) as caught:
        parse_mapping(text, "m.yaml")
    assert told in f"{caught.value.place}: {caught.value}"


def test_a_column_that_is_not_there_is_told(app, tmp_path):
    report = take(tmp_path, ROW, of(MAPPING.replace("{about}", "{abuot}")))
    assert report.refusals == [("theirs.csv:1", "the mapping speaks of columns that are not there: abuot")]


def test_one_small_file_joined_very_often_does_not_fill_the_memory(app, tmp_path, monkeypatch):
    monkeypatch.setattr(mapped, "MAX_BYTES", 1024 * 1024)
    (tmp_path / "more.csv").write_text("id,text\n" + "7,x\n" * 1000)
    joins = ", ".join(f"j{n}: {{file: more.csv, column: office, key: id}}" for n in range(20))
    assert take(tmp_path, ROW, of(f"joins: {{{joins}}}\n" + MAPPING)).refusals == [("more.csv", "is larger than 1 MB")]
    assert not take(tmp_path, ROW, of(f"joins: {{{joins.partition(', j1')[0]}}}\n" + MAPPING)).stopped


def test_a_joined_file_that_is_not_there_is_told(app, tmp_path):
    report = take(tmp_path, ROW, of("joins: {a: {file: more.csv, column: office, key: id}}\n" + MAPPING))
    assert report.refusals == [("theirs.csv", "the mapping wants more.csv beside it")]


@pytest.mark.parametrize(
    ("kind", "text", "made"),
    [
        ("slug", "Général: Fees & Co.'s", "general-fees-co-s"),
        ("code", "ke-5cfa/1", "KE-5CFA-1"),
        ("words", "school-meals_free", "School meals free"),
        ("address", "https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("address", "javascript:alert(1)", ""),
        ("address", "http://[::1", ""),
        ("address", "http://nohost", ""),
    ],
)
def test_texts_are_brought_into_shape(kind, text, made):
    assert shape(text, kind) == made


def test_nobody_without_the_right_surveys(app, tmp_path):
    from egov.kernel.errors import NotAllowed

    with pytest.raises(NotAllowed):
        importing.survey(tmp_path, by=Actor())
