"""Files come in whole or not at all, every mistake has its line, and what goes out comes in again unchanged."""

import pytest
import yaml

from egov.catalogue import actions, exporting, importing, loading, queries
from egov.catalogue.checking import Known
from egov.catalogue.models import Category, Service
from egov.catalogue.yaml_files import read_file, write
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid, NotAllowed
from egov.profiles.loading import load_profile
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_new_version, a_service, a_topic, four
from tests.builders.identity import actor_of, an_account

KNOWN = Known({"ministry"}, {"family"}, {"birth"})


def a_file(folder, slug="passport", text=None, **changes):
    folder.mkdir(exist_ok=True)
    path = folder / f"{slug}.yaml"
    path.write_text(text if text is not None else write(a_definition(slug, **changes)), encoding="utf-8")
    return path


def mistakes(path):
    return [str(mistake).replace(str(path), path.name) for mistake in read_file(path, KNOWN).mistakes]


def test_a_good_file_has_no_mistakes(tmp_path):
    assert mistakes(a_file(tmp_path, categories=["family"], life_events=["birth"])) == []


def test_writing_and_reading_gives_the_same_definition(tmp_path):
    definition = a_definition(
        "passport",
        fees=[
            {"kind": "index_multiple", "multiple": "0.5", "condition": {"==": [{"var": "purpose"}, "work"]}},
            {"kind": "fixed", "amount": "10.50", "currency": "USD"},
        ],
        keywords={"tg": ["шиноснома", "no", "1e3", "00123"]},
        description=four("One line\nand another: with a colon, #hash and 'quotes' "),
    )
    path = a_file(tmp_path, text=write(definition))
    again = read_file(path, KNOWN).definition
    assert again == definition
    assert write(again) == path.read_text(encoding="utf-8")


def test_every_mistake_is_told_in_one_pass_with_its_line(tmp_path):
    value = a_definition("passport").as_json()
    value["code"] = 101
    value["authority"] = "nobody"
    value["fees"] = [{"kind": "fixed"}]
    value["unknown"] = True
    del value["assurance"]
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    lines = text.splitlines()
    found = mistakes(a_file(tmp_path, text=text))
    assert sorted(found) == sorted(
        [
            "passport.yaml:1: assurance: is missing",
            f"passport.yaml:{lines.index('code: 101') + 1}: code: is not text (write figures in quotes)",
            f"passport.yaml:{lines.index('authority: nobody') + 1}: authority: There is no authority called nobody.",
            f"passport.yaml:{lines.index('- kind: fixed') + 1}: fees.0: a fixed fee, and no other, has an amount",
            f"passport.yaml:{lines.index('unknown: true') + 1}: unknown: there is no such key here",
        ]
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": {"ru": "Паспорт"}}, "name: There is no text in tg, kk, en."),
        ({"categories": ["nothing"]}, "categories.0: There is no category called nothing."),
        ({"life_events": ["nothing"]}, "life_events.0: There is no life event called nothing."),
        ({"audience": []}, "audience: Say for whom the service is."),
        ({"terms": []}, "terms: There must be exactly one term without a condition: the usual one."),
        (
            {"terms": [{"amount": 0, "unit": "working_days"}]},
            "terms.0: An automatic decision takes no time; any other term takes some.",
        ),
        ({"route": None}, "route: Somebody must decide: the route needs a stage of the kind decide."),
        ({"refusal_grounds": []}, "refusal_grounds: Whoever decides must be able to refuse: name the grounds."),
        (
            {"route": {"stages": [{"key": "decide", "kind": "decide", "authority": "nobody"}]}},
            "route.stages.0.authority: There is no authority called nobody.",
        ),
        (
            {"certificate": {"title": four("C"), "rows": [{"label": four("x"), "question": "nothing"}]}},
            "certificate.rows.0.question: There is no question called nothing.",
        ),
        (
            {"fees": [{"kind": "free", "condition": {"==": [{"var": "nothing"}, 1]}}]},
            "fees.0.condition: The rule looks at nothing, which is no question.",
        ),
        (
            {"refusal_grounds": [{"code": "a", "text": four("A")}, {"code": "a", "text": four("B")}]},
            "refusal_grounds.0: a stands here twice.",
        ),
    ],
)
def test_what_does_not_make_sense_is_told(tmp_path, changes, told):
    assert [line.split(": ", 1)[1] for line in mistakes(a_file(tmp_path, **changes))] == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1, 2", "is not YAML"),
        ("\tcode: x", "is not YAML"),
        ("- 1", "holds no service definition"),
        ("", "holds no service definition"),
        ("a: !!python/object/apply:os.system ['true']", "is not YAML"),
        ("&a [*a]", "is too deep or too long"),
        (
            "a: &x [1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("xbcdef", "bcdefg", strict=True)),
            "is too deep or too long",
        ),
        ("[" * 1_000_000, "is too deep or too long"),
        ("- " * 400_000, "is too deep or too long"),
        ("a: 0x" + "f" * 6000 + "\nb: " + "9" * 6000, "is no number"),
        ("? [a, b]\n: c", "a key is a word"),
        ("".join(f"k{n}: &a{n} x\n" for n in range(20_000)), "k19999: there is no such key here"),
        ("slug: one\nslug: two", "slug stands here twice"),
        ("code: 1" + ":1" * 300 + ".0", "code: "),
        ("code: 1" + ":1" * 400_000, "code: "),
    ],
)
def test_what_is_no_definition_is_one_clear_line(tmp_path, text, told):
    found = mistakes(a_file(tmp_path, text=text))
    assert any(told in line for line in found), found
    assert all(line.startswith("passport.yaml:") for line in found)


def test_a_time_of_day_is_a_text_as_it_stands(tmp_path):
    path = a_file(tmp_path)
    path.write_text(path.read_text().replace("Certificate passport (en)", "12:30"))
    read = read_file(path, KNOWN)
    assert not read.mistakes
    assert read.definition.name["en"] == "12:30"


def test_a_file_that_is_not_text_is_told(tmp_path):
    path = a_file(tmp_path)
    path.write_bytes(b"\xff\xfe\x00")
    assert mistakes(path) == ["passport.yaml:1: is not UTF-8 text"]


def test_import_adds_changes_and_leaves_alone(app, tmp_path):
    an_authority("ministry")
    a_file(tmp_path, "one")
    a_file(tmp_path, "two")
    first = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert (first.added, first.changed, first.unchanged) == (["one", "two"], [], [])
    second = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert (second.added, second.changed, second.unchanged) == ([], [], ["one", "two"])
    text = (tmp_path / "two.yaml").read_text().replace("Certificate two (en)", "Another name")
    (tmp_path / "two.yaml").write_text(text)
    third = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert (third.added, third.changed, third.unchanged) == ([], ["two"], ["one"])
    assert queries.get_published("two").number == 2
    assert queries.get_listing("two").name["en"] == "Another name"


def test_a_dry_run_tells_and_changes_nothing(app, tmp_path):
    an_authority("ministry")
    a_file(tmp_path, "one")
    assert importing.import_file(tmp_path, by=TESTER, now=clock.now(), dry_run=True).added == ["one"]
    assert queries.find_service("one") is None


def test_one_bad_file_keeps_all_out(app, tmp_path):
    an_authority("ministry")
    a_file(tmp_path, "one")
    a_file(tmp_path, "two", authority="nobody")
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert [text for _, text in report.refusals] == ["authority: There is no authority called nobody."]
    assert queries.find_service("one") is None


def test_two_files_of_one_code_are_refused(app, tmp_path):
    an_authority("ministry")
    a_file(tmp_path, "one", code="00000001")
    a_file(tmp_path, "two", code="00000001")
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert "code 00000001 is also in" in report.refusals[0][1]


def test_import_does_not_run_over_somebody_who_is_editing(app, tmp_path):
    service = a_service("passport")
    exporting.export(tmp_path)
    a_new_version(service, name=four("Newer"))
    newest, editor = queries.definition_of(queries.get_published("passport")), actor_of(an_account("editor"))
    actions.save_working(service, newest, by=editor, now=clock.now())
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert "somebody is working on version 3" in report.refusals[0][1]


def test_only_publishers_import(app, tmp_path):
    with pytest.raises(NotAllowed):
        importing.import_file(tmp_path, by=actor_of(an_account("editor")), now=clock.now())


def test_what_is_exported_is_imported_unchanged(app, tmp_path):
    a_service("one", fees=[{"kind": "index_multiple", "multiple": "1.5"}])
    a_service("two", categories=["family"])
    assert exporting.export(tmp_path / "out") == 2
    assert importing.import_file(tmp_path / "out", by=TESTER, now=clock.now()).unchanged == ["one", "two"]


@pytest.mark.parametrize("name", ["services.jsonld", "services.ttl", "services.csv", "services.xlsx", "nothing"])
def test_other_formats_are_refused_with_one_line(app, tmp_path, name):
    path = tmp_path / name
    if name != "nothing":
        path.write_text("x")
    assert len(importing.check(path, KNOWN)) == 1


def test_the_command_names_file_and_line_and_exits_1(app, tmp_path):
    an_authority("ministry")
    db.session.commit()
    a_file(tmp_path, "one")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["catalogue", "check", str(tmp_path)]).exit_code == 0
    path = a_file(tmp_path, "two", authority="nobody")
    line = path.read_text().splitlines().index("authority: nobody") + 1
    for command in ("check", "import"):
        result = runner.invoke(args=["catalogue", command, str(tmp_path)])
        assert result.exit_code == 1
        assert f"{path}:{line}: authority: There is no authority called nobody." in result.output
    assert db.session.query(Service).count() == 0


def test_the_command_imports_and_exports(app, tmp_path):
    an_authority("ministry")
    db.session.commit()
    a_file(tmp_path / "in", "one")
    runner = app.test_cli_runner()
    result = runner.invoke(args=["catalogue", "import", str(tmp_path / "in")])
    assert result.output == "added: one\n1 added, 0 changed, 0 unchanged.\n"
    assert runner.invoke(args=["catalogue", "export", str(tmp_path / "out")]).exit_code == 0
    assert (tmp_path / "out" / "one.yaml").read_text() == (tmp_path / "in" / "one.yaml").read_text()
    assert runner.invoke(args=["catalogue", "reindex"]).output == "1 services indexed.\n"
    assert runner.invoke(args=["catalogue", "import", str(tmp_path), "--mapping", "x"]).exit_code == 1
    assert runner.invoke(args=["catalogue", "export", str(tmp_path / "a.pdf")]).exit_code == 1


def test_a_profile_is_taken_in_once_and_edits_stay(app, tmp_path):
    an_authority("ministry")
    (tmp_path / "categories.yaml").write_text("- {slug: family, name: {en: Family}}", encoding="utf-8")
    (tmp_path / "services").mkdir()
    a_file(tmp_path / "services", "one", categories=["family"])
    profile = load_profile("tj")
    own = type(profile)(**{**{f: getattr(profile, f) for f in profile.__slots__}, "folder": tmp_path})
    assert loading.import_profile(own, by=TESTER, now=clock.now()).added == ["one"]
    a_new_version(queries.get_service("one"), name=four("Edited"))
    again = loading.import_profile(own, by=TESTER, now=clock.now())
    assert (again.added, again.unchanged) == ([], ["one"])
    assert queries.get_listing("one").name["en"] == "Edited (en)"
    a_file(tmp_path / "services", "two", authority="nobody")
    with pytest.raises(Invalid):
        loading.import_profile(own, by=TESTER, now=clock.now())


def test_an_incomplete_version_does_not_go_to_review(app):
    service = a_service("passport", published=False, description={"ru": "Описание"})
    with pytest.raises(Invalid):
        actions.request_review(queries.find_open(service), by=TESTER, now=clock.now())


def test_topics_have_names_in_lists(app):
    a_topic(Category, "family")
    a_service("one", categories=["family"])
    assert queries.count_topics("category") == {"family": 1}
    assert queries.count_topics("authority") == {"ministry": 1}
    assert queries.get_category("family").name["en"] == "family (en)"
