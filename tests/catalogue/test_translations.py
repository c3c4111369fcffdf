"""Texts go out to translators and come back: as XLIFF 2.0 and as a sheet, judged line by line, taken in together or not at all."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest
import sqlalchemy as sa

from egov.catalogue import actions, editing, queries, savings, translations, translators
from egov.catalogue.definition import read_definition
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.xliff import CORE
from egov.catalogue.models import ServiceVersion
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid
from egov.profiles.current import current_profile
from tests.builders.catalogue import TESTER, a_service, four
from tests.builders.identity import actor_of, an_account
from tests.statements import statements

BY = system("test")
SUFFIXES = ("xlf", "csv")
X = f"{{{CORE}}}"


@pytest.fixture
def service(app):
    return a_service("passport")


def save(service, **changes):
    value = queries.definition_of(queries.find_newest(service)).as_json() | changes
    return actions.save_working(service, read_definition(value), by=TESTER, now=clock.now())


def lines(language="ru", **more):
    return {line.anchor: line for line in translations.lines_of(language, by=BY, **more)}


def judged(*changed):
    return translations.survey(changed, by=BY)


def told(*changed):
    return [one.message % one.params for _place, one in judged(*changed).refused]


def back(line, target, **more):
    return dataclasses.replace(line, target=target, **more)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_goes_out_comes_back_unchanged(service, tmp_path, suffix):
    save(
        service,
        summary={"tg": "=1+1 <b> & «x»\nдуюм\tсатр", "kk": "+7"},
        faq=[{"question": four("'Why"), "answer": four("-")}],
    )
    path = tmp_path / f"texts.{suffix}"
    count = translators.export(path, "kk", by=BY)
    found = judged(*translators.read(path))
    assert found.refused == []
    assert (found.added, found.changed) == ([], [])
    assert found.unchanged + found.empty == count == len(lines("kk"))
    summary = next(line for line in translators.read(path) if line.anchor == "summary")
    assert (summary.source, summary.target) == ("=1+1 <b> & «x»\nдуюм\tсатр", "+7")


def test_a_sheet_that_goes_out_holds_no_cell_that_a_spreadsheet_would_run(service, tmp_path):
    save(service, summary={"tg": "=HYPERLINK(1)", "ru": "@SUM(1)"})
    translators.export(tmp_path / "texts.csv", "ru", by=BY)
    sheet = (tmp_path / "texts.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet
    assert not re.search(r"(^|,)\"?[=+@-]", sheet, re.MULTILINE)


def test_xliff_keeps_the_rules_of_the_standard(service, tmp_path):
    save(service, summary={"tg": "Танҳо тоҷикӣ"})
    save(service, name=four("Certificate passport", tg="Номи нав"))
    translators.export(tmp_path / "texts.xlf", "ru", by=BY)
    root = ET.parse(tmp_path / "texts.xlf").getroot()
    assert root.tag == f"{X}xliff"
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "tg", "ru")
    assert [child.tag for child in root] == [f"{X}file"]
    ids = [unit.get("id") for unit in root.iter(f"{X}unit")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[\w.:-]+", one) for one in ids)
    for unit in root.iter(f"{X}unit"):
        assert [child.tag for child in unit] == [f"{X}notes", f"{X}segment"]
        segment = unit.find(f"{X}segment")
        assert [child.tag for child in segment] in ([f"{X}source"], [f"{X}source", f"{X}target"])
        assert segment.get("state") in ("initial", "translated", "reviewed", "final")
        assert segment.find(f"{X}target") is not None or segment.get("state") == "initial"
        assert all(set(note.attrib) <= {"id", "category", "priority", "appliesTo"} for note in unit.iter(f"{X}note"))
    states = {unit.get("id"): unit.find(f"{X}segment").get("state") for unit in root.iter(f"{X}unit")}
    assert (states["summary"], states["name"], states["description"]) == ("initial", "initial", "reviewed")
    older = [note.text for note in root.iter(f"{X}note") if note.get("category") == "older-source"]
    assert older == ["Certificate passport (tg)"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_translations_that_come_back_are_in_the_working_version(service, tmp_path, suffix):
    save(service, summary={"tg": "Танҳо тоҷикӣ"})
    path = tmp_path / f"texts.{suffix}"
    translators.export(path, "ru", by=BY)
    text = path.read_text(encoding="utf-8-sig")
    if suffix == "xlf":
        text = text.replace("<source>Танҳо тоҷикӣ</source>", "<source>Танҳо тоҷикӣ</source><target>По-русски</target>")
        text = text.replace("Certificate passport (ru)</target>", "Паспорт</target>")
    else:
        text = text.replace("ru,Танҳо тоҷикӣ,,", "ru,Танҳо тоҷикӣ,По-русски,").replace(
            "Certificate passport (ru)", "Паспорт"
        )
    path.write_text(text, encoding="utf-8")
    found = translations.take(translators.read(path), by=BY, now=clock.now())
    assert [line.anchor for line in found.added] == ["summary"]
    assert [line.anchor for line in found.changed] == ["name"]
    version = queries.find_open(service)
    assert version.definition["summary"] == {"tg": "Танҳо тоҷикӣ", "ru": "По-русски"}
    assert version.definition["name"] == four("Certificate passport", ru="Паспорт")


def test_a_line_whose_source_was_changed_meanwhile_is_refused_and_says_what_it_says_now(service):
    line = lines()["name"]
    save(service, name=four("Certificate passport", tg="Номи нав"))
    assert told(back(line, "Паспорт")) == ["The source was changed since the file went out. It says now: Номи нав"]


def test_a_translation_that_somebody_wrote_meanwhile_is_not_overwritten(service):
    line = lines()["name"]
    save(service, name=four("Certificate passport", ru="Между тем"))
    assert told(back(line, "Паспорт")) == ["The translation was changed since the file went out. It says now: Между тем"]
    assert told(back(line, "Паспорт", was=None)) == told(back(line, "Паспорт"))
    assert told(back(line, "Между тем")) == []


def test_lines_that_lead_nowhere_are_refused_each_for_its_reason(service):
    name = lines()["name"]
    assert told(back(name, "x", slug="nowhere")) == ["There is no service called nowhere that you may write in."]
    assert told(back(name, "x", anchor="nowhere")) == ["There is no such text any more: nowhere."]
    assert told(back(name, "x", language="tg")) == ["This is no language to translate into: tg."]
    assert told(back(name, "x", language="xx")) == ["This is no language to translate into: xx."]
    assert told(back(name, "x"), back(name, "y")) == ["This text stands in the file twice: name."]
    assert told(back(name, "x" * 4001)) == ["The text is longer than 4000 characters."]
    assert told(back(name, "a\x07b")) == ["There is a character here that cannot be used."]


@pytest.mark.parametrize(
    ("source", "good", "bad"),
    [
        ("То {day} интизор шавед", "Ждите до {day}", "Ждите до {date}"),
        ("Ба <b>ин</b> нигаред", "См. <b>это</b>", "См. это"),
        ("Ниг. https://example.tj/a", "См. https://example.tj/a", "См. https://example.com/a"),
        ("Оддӣ", "Простое", "Простое <script>x</script>"),
    ],
)
def test_places_markup_and_addresses_stay_as_they_are(service, source, good, bad):
    save(service, summary={"tg": source})
    line = lines()["summary"]
    assert told(back(line, good)) == []
    assert [text.partition(":")[0] for text in told(back(line, bad))] == ["What stays as it is does not match the source"]


def test_one_refused_line_keeps_all_others_out(service):
    good, bad = back(lines()["name"], "Паспорт"), back(lines()["summary"], "x", anchor="nowhere")
    with pytest.raises(Conflict):
        translations.take([good, bad], by=BY, now=clock.now())
    assert queries.find_open(service) is None


def test_an_outdated_translation_that_is_looked_at_and_left_is_confirmed(service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    line = lines()["summary"]
    assert line.made_from == "You get a certificate. (tg)"
    assert judged(line).unchanged == 1
    found = translations.take([dataclasses.replace(line, looked_at=True)], by=BY, now=clock.now())
    assert [one.anchor for one in found.confirmed] == ["summary"]
    assert set(queries.find_open(service).outdated["summary"]) == {"kk", "en"}


def test_confirming_changes_no_text_makes_no_page_old_and_outlives_an_undo(service):
    by = actor_of(an_account("editor"))
    seen = queries.find_newest(service).stamp

    def write(value, **texts):
        return value | {"summary": value["summary"] | texts}

    def change(seen, **texts):
        return editing.change(service, lambda v: write(v, **texts), seen=seen, by=by, now=clock.now(), what="texts")

    version = change(seen, tg="Нав").version
    stamp = version.stamp
    assert translations.confirm(service, [("summary", "ru"), ("summary", "kk"), ("no", "ru")], by=by, now=clock.now()) == 2
    assert set(version.outdated["summary"]) == {"en"}
    done = change(stamp, kk="Жаңа")
    assert (done.opened, done.authors) == (done.theirs, []), "a page from before is as good as it was"
    editing.undo(service, seen=version.stamp, by=by, now=clock.now())
    assert set(version.outdated["summary"]) == {"en"}


def test_confirming_is_counted_like_any_change_and_two_who_confirm_at_once_both_do(service):
    version = save(service, summary=four("You get a certificate.", tg="Нав"))
    stamp, counted = version.stamp, version.version_id
    for tag in ("ru", "kk"):
        assert translations.confirm(service, [("summary", tag)], by=TESTER, now=clock.now(), seen=stamp) == 1
    assert version.version_id == counted + 2
    assert set(version.outdated["summary"]) == {"en"}
    editing.undo(service, seen=stamp, by=TESTER, now=clock.now())


def test_what_is_confirmed_of_the_version_in_force_keeps_others_from_beginning_one_with_what_was_outdated_before(service):
    published = queries.find_published(service)
    published.outdated = {"summary": {"ru": "Кӯҳна", "kk": "Кӯҳна"}}
    db.session.flush()
    counted = service.version_id
    assert translations.confirm(service, [("summary", "ru")], by=TESTER, now=clock.now(), seen=published.stamp) == 1
    assert service.version_id == counted + 1
    assert set(save(service).outdated["summary"]) == {"kk"}


def test_nothing_is_confirmed_in_a_version_that_was_replaced_meanwhile(service, monkeypatch):
    version = queries.find_published(service)
    version.outdated = {"summary": {"ru": "Кӯҳна"}}
    monkeypatch.setattr(queries, "find_published", lambda _service: version)
    version.state = "superseded"
    with pytest.raises(Conflict):
        translations.confirm(service, [("summary", "ru")], by=TESTER, now=clock.now(), seen=version.stamp)


def test_who_confirms_in_the_very_moment_in_which_somebody_saves_is_told_as_one_who_came_later(service, monkeypatch):
    version = save(service, summary=four("You get a certificate.", tg="Нав"))

    def others_are_faster(*_):
        faster = sa.update(ServiceVersion).values(version_id=ServiceVersion.version_id + 1)
        db.session.execute(faster, execution_options={"synchronize_session": False})
        return True

    monkeypatch.setattr(savings, "is_unsaved_since", others_are_faster)
    with pytest.raises(Conflict), db.session.begin_nested():
        translations.confirm(service, [("summary", "ru")], by=TESTER, now=clock.now(), seen=version.stamp)


def test_editors_of_an_authority_send_out_and_take_in_their_own_services_alone(service):
    a_service("theirs", authority="other")
    from egov.authorities import queries as authorities

    by = actor_of(an_account("editor", authority=authorities.find_authority("other").id))
    assert {line.slug for line in translations.lines_of("ru", by=by)} == {"theirs"}
    found = translations.survey([back(lines(slugs=["passport"])["name"], "Паспорт")], by=by)
    assert [one.message for _place, one in found.refused] == ["There is no service called %(slug)s that you may write in."]


def test_a_version_that_waits_for_approval_takes_nothing_in(service):
    line = lines()["name"]
    version = save(service, summary=four("Another"))
    actions.request_review(version, by=BY, now=clock.now())
    assert told(back(line, "Паспорт")) == ["The version is being reviewed. It can be changed again when it is sent back."]


HEAD = f'<xliff xmlns="{CORE}" version="2.0" srcLang="tg" trgLang="ru"><file id="passport">'


@pytest.mark.parametrize(
    ("name", "content", "place", "text"),
    [
        ("a.xlf", b"<xliff", "a.xlf:1", "is not well-formed XML"),
        ("a.xlf", HEAD.encode() + b"\n<unit id='name'>", "a.xlf:2", "is not well-formed XML"),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff/>', "a.xlf:1", "has a document type"),
        ("a.xlf", b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "a.xlf:1", "is XLIFF 1"),
        ("a.xlf", b"<html/>", "a.xlf:1", "is not XLIFF 2.0"),
        ("a.xlf", f'<xliff xmlns="{CORE}" version="2.0" srcLang="tg"/>'.encode(), "a.xlf:1", "target language"),
        ("a.xlf", b'<?xml version="1.0" encoding="no-such"?><xliff/>', "a.xlf:1", "unknown encoding"),
        ("a.xlf", HEAD.encode() + b"\n<unit id='\xc3\x28'/>", "a.xlf:2", "is not well-formed XML"),
        ("a.xlf", b"", "a.xlf:1", "no element found"),
        ("a.csv", b"", "a.csv:1", "is empty"),
        ("a.csv", b"service,place\npassport,name\n", "a.csv:1", "there is no column language, source, target"),
        ("a.csv", b'service,place,language,source,target\n"passport,name', "a.csv:2", "not closed"),
        ("a.pdf", b"%PDF", "a.pdf", "is none of"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_with_its_place(app, tmp_path, name, content, place, text):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=re.escape(text)) as refused:
        list(translators.read(tmp_path / name))
    assert refused.value.place == place


def test_a_hundred_megabytes_are_refused_before_they_are_read(app, tmp_path):
    path = tmp_path / "huge.xlf"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024 + 1)
    with pytest.raises(Unreadable, match="is larger than 100 MB"):
        list(translators.read(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_not_read_further_than_there_can_be_texts(service, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"texts.{suffix}"
    count = translators.export(path, "ru", by=BY)
    monkeypatch.setattr(translators, "MOST_LINES", count)
    assert len(list(translators.read(path))) == count
    monkeypatch.setattr(translators, "MOST_LINES", count - 1)
    with pytest.raises(Unreadable, match=f"has more than {count - 1} texts"):
        list(translators.read(path))


def test_lines_of_services_that_are_none_ask_the_database_nothing_more(service):
    made_up = [dataclasses.replace(lines()["name"], slug=f"made-up-{number}") for number in range(50)]
    with statements() as asked:
        assert len(judged(*made_up).refused) == 50
    assert len(asked) < 5, asked


def test_segments_are_put_together_markup_is_refused_and_an_id_stands_once(service, tmp_path):
    path = tmp_path / "a.xlf"
    unit = '<unit id="name"><segment state="final"><source>{}</source><target>{}</target></segment>{}</unit>'
    more = "<segment><source>(tg)</source><target>два</target></segment>"
    first = unit.format("Certificate passport ", "Раз ", more)
    path.write_text(HEAD + first + unit.format("x", 'y<ph id="1"/>', "") + "</file></xliff>", encoding="utf-8")
    one, two = translators.read(path)
    assert (one.source, one.target, one.was) == ("Certificate passport (tg)", "Раз два", None)
    assert [told.message for told in two.mistakes] == [
        "There is markup in the text; a service has none.",
        "This text stands in the file twice: %(anchor)s.",
    ]


def test_a_target_that_is_lacking_in_a_segment_leaves_the_text_untranslated(service, tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(
        HEAD + '<unit id="name"><segment><source>a</source><target>b</target></segment>'
        "<segment><source>c</source></segment></unit></file></xliff>",
        encoding="utf-8",
    )
    assert [line.target for line in translators.read(path)] == [""]


def test_the_commands_write_check_and_take_in(app, service, tmp_path):
    db.session.commit()
    run = app.test_cli_runner()
    path = tmp_path / "texts.xlf"
    assert "texts written" in run.invoke(args=["catalogue", "export-texts", str(path), "--language", "ru"]).output
    path.write_text(path.read_text(encoding="utf-8").replace("Certificate passport (ru)</target>", "Паспорт</target>"), encoding="utf-8")  # fmt: skip
    trial = run.invoke(args=["catalogue", "import-texts", str(path), "--dry-run"])
    assert "0 added, 1 changed, 0 confirmed" in trial.output
    assert re.search(r"changed: texts\.xlf:\d+: passport name ru", trial.output)
    assert queries.find_open(queries.get_service("passport")) is None
    assert run.invoke(args=["catalogue", "import-texts", str(path)]).exit_code == 0
    assert queries.find_open(queries.get_service("passport")).definition["name"]["ru"] == "Паспорт"
    wrong = path.read_text(encoding="utf-8").replace('id="summary"', 'id="gone"').replace("certificate. (ru)", "новое")
    path.write_text(wrong, encoding="utf-8")
    refused = run.invoke(args=["catalogue", "import-texts", str(path)])
    assert refused.exit_code == 1
    assert re.search(r"texts\.xlf:\d+: There is no such text any more: gone\.", refused.output)
    assert run.invoke(args=["catalogue", "export-texts", str(path), "--language", "tg"]).exit_code == 1


def test_nothing_is_written_in_the_source_language_or_to_an_unknown_format(app, tmp_path):
    for name, language in (("a.xlf", current_profile().state_language), ("a.pdf", "ru"), ("a.xlf", "xx")):
        with pytest.raises(Invalid):
            translators.export(tmp_path / name, language, by=BY)
