"""A ministry's editor begins a service from nothing by keyboard and describes all of it; a second person publishes it."""

import re

import pytest
from playwright.sync_api import expect

from egov.kernel.localised import LANGUAGES
from tests.journeys.conftest import PASSWORD, Visitor
from tests.journeys.filling import say
from tests.journeys.test_building import add_page, add_question, choose, enter, in_four, press, write

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def begin(editor: Visitor, slug: str) -> None:
    """Begins the service from the list of services."""
    editor.go("/tg/admin/services")
    editor.press(say("Begin a new service"))
    in_four(editor, "name", "Иҷозатномаи занбӯрпарварӣ")
    write(editor, "[name='slug']", slug)
    press(editor, say("Begin the service"))
    assert say("Write the code of the service.") in editor.page.locator("#code-error").inner_text()
    write(editor, "[name='code']", slug.upper())
    press(editor, say("Begin the service"))
    assert editor.page.url.endswith(f"/admin/services/{slug}")


def to_section(editor: Visitor, name: str) -> None:
    """Goes to a section by the list beside the page, unfolded first where a phone folds it."""
    folded = editor.page.locator(".dz-parts:not([open]) > summary")
    if editor.width < 960 and folded.count():
        folded.press("Enter")
    enter(editor, editor.page.locator(".dz-side").get_by_role("link", name=re.compile(f"^{re.escape(say(name))}")))


def add_line(editor: Visitor, button: str, texts: dict[str, str], chosen: dict[str, str], typed: dict[str, str]) -> None:
    """Puts in a line by the button of its list."""
    enter(editor, editor.page.get_by_role("link", name=say(button), exact=True))
    for name, value in chosen.items():
        choose(editor, f"[name='{name}']", value)
    for name, text in typed.items():
        write(editor, f"[name='{name}']", text)
    for name, text in texts.items():
        in_four(editor, name, text)
    press(editor, say("Save"))


def say_what_kind(editor: Visitor) -> None:
    """For citizens, in the portal."""
    to_section(editor, "Kind of service")
    for name, value in (("audience", "citizen"), ("channels", "portal")):
        editor.page.locator(f"[name='{name}'][value='{value}']").press("Space")
    press(editor, say("Save"))


def write_summary(editor: Visitor, slug: str) -> None:
    """The sentence under the name, two languages at a time."""
    for left, right in (LANGUAGES[:2], LANGUAGES[2:]):
        editor.go(f"/tg/admin/services/{slug}/texts?left={left}&right={right}")
        for tag in (left, right):
            write(editor, f"[name='summary_{tag}']", f"Шумо иҷозатнома мегиред {tag}")
        press(editor, say("Save"))


def build_form(editor: Visitor) -> None:
    """One page with a choice that the fee depends on."""
    to_section(editor, "The application form")
    add_page(editor, "Дар бораи занбӯрҳо")
    add_question(editor, "Навъи баррасӣ", "one_of")
    for number, answer in enumerate(("Оддӣ", "Таъҷилӣ")):
        in_four(editor, f"options-{number}-label", answer)
    press(editor, say("Save"))


def describe(editor: Visitor) -> None:
    """Everything that is written line by line."""
    to_section(editor, "Documents")
    add_line(editor, "Add a document", {"what": "Шиноснома"}, {"source": "registry"}, {})
    to_section(editor, "Stages")
    for kind in ("check", "decide"):
        add_line(editor, "Add a stage", {"name": f"Марҳила {kind}"}, {"kind": kind}, {})
    to_section(editor, "Grounds for refusal")
    add_line(editor, "Add a ground", {"text": "Маълумот нодуруст", "remedy": "Ислоҳ кунед"}, {}, {})
    to_section(editor, "Questions and answers")
    add_line(editor, "Add a question and its answer", {"question": "Чанд қуттӣ?", "answer": "То бист"}, {}, {})


def set_fee_and_term(editor: Visitor) -> None:
    """A fee that all pay, one for the hurried, and a term for each of the two."""
    to_section(editor, "Fee and term")
    add_line(editor, "Add a term", {}, {"unit": "working_days"}, {"amount": "10"})
    add_line(editor, "Add a line of the fee", {"label": "Варақа"}, {"kind": "fixed"}, {"figure": "12,50"})
    add_line(editor, "Add a line of the fee", {"label": "Таъҷилӣ"}, {"kind": "index_multiple"}, {"figure": "0,5"})
    card = editor.page.locator(".dz-lines .dz-question").last
    enter(editor, card.get_by_role("link", name=re.compile(f"^{say('Condition')}")))
    first = editor.page.locator("[name='c_0-operand'] option").nth(1).get_attribute("value")
    choose(editor, "[name='c_0-operand']", first or "")
    answers = editor.page.locator("select[name='c_0-value']")
    answers.wait_for()
    editor.page.wait_for_load_state("networkidle")
    choose(editor, "select[name='c_0-value']", answers.locator("option").last.get_attribute("value") or "")
    press(editor, say("Save"))


def reckon(editor: Visitor) -> None:
    """The calculator says the sum as soon as an answer is chosen, without a press."""
    outcome, before = editor.page.locator("#calculation"), editor.page.url
    expect(outcome.locator("tr").last).to_contain_text("12,50")
    editor.page.locator("#calculator-form input[type=radio]").last.press("Space")
    expect(outcome.locator("li.is-off")).to_have_count(0)
    assert editor.page.url == before
    total = outcome.locator("tr").last.inner_text()
    assert not re.search(r"\b12,50", total), total
    editor.look()


def move_and_undo(editor: Visitor) -> None:
    """A line is moved, and undo moves it back."""
    lines = editor.page.locator(".dz-lines .dz-question h3")
    before = lines.all_inner_texts()
    enter(editor, editor.page.locator("button[value^='down:fees']").first)
    assert lines.all_inner_texts() != before
    enter(editor, editor.page.get_by_role("button", name=re.compile(f"^{say('Undo')}")))
    assert lines.all_inner_texts() == before


@pytest.mark.parametrize("width", [360, 1280])
def test_a_service_is_described_from_nothing_and_published(visitors, width):
    slug = f"beekeeping-{width}"
    editor, publisher, citizen = visitors(width=width), visitors(width=width), visitors(width=width)
    editor.sign_in("editor@demo.example")
    begin(editor, slug)
    say_what_kind(editor)
    write_summary(editor, slug)
    build_form(editor)
    describe(editor)
    set_fee_and_term(editor)
    reckon(editor)
    move_and_undo(editor)
    editor.go(f"/tg/admin/services/{slug}")
    editor.press(say("Send for approval"))

    publisher.sign_in("publisher@demo.example")
    publisher.go(f"/tg/admin/services/{slug}/review")
    publisher.press(say("Publish"))
    citizen.go(f"/tg/services/{slug}")
    page = citizen.page.locator("main").inner_text()
    for told in ("Иҷозатномаи занбӯрпарварӣ", "12,50", "Шиноснома tg", "Чанд қуттӣ? tg"):
        assert told in page


def test_without_scripts_the_calculator_reckons_by_its_button(visitors):
    editor = visitors(scripts=False)
    page, address = editor.page, editor.live.address
    page.goto(f"{address}/tg/sign-in")
    page.locator("[name=who]").fill("editor@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.goto(f"{address}/tg/admin/services/sp-patent/terms-fees")
    outcome = page.locator("#calculation")
    expect(outcome.locator("li.is-off")).to_have_count(4)
    page.locator("#calculator-form input[type=radio]").first.press("Space")
    page.get_by_role("button", name=say("Reckon")).press("Enter")
    page.wait_for_url("**/terms-fees?*")
    expect(outcome.locator("li.is-off")).to_have_count(3)
    expect(outcome.locator("tr").last).to_contain_text("78")
