"""An editor builds a new form by keyboard, a second person publishes it, a citizen fills it in."""

import re

import pytest
from playwright.sync_api import Locator

from egov.kernel.localised import LANGUAGES
from tests.journeys.conftest import Visitor
from tests.journeys.filling import answer_pages, say
from tests.journeys.reviewing import await_dry_run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "citizen-appeal"
LOOKED: dict[int, set[str]] = {}
FORM = f"/tg/admin/services/{SLUG}/form"


def enter(visitor: Visitor, control: Locator) -> None:
    """Presses Enter on `control`, and looks at the page that follows if no page of its kind was looked at yet."""
    with visitor.page.expect_navigation():
        control.press("Enter")
    kind = re.sub(r"(questions|pages|remove|conditions)/.*", r"\1", visitor.page.url.partition("?")[0].partition("#")[0])
    if kind not in LOOKED.setdefault(id(visitor), set()):
        LOOKED[id(visitor)].add(kind)
        visitor.look()


def press(visitor: Visitor, name: str) -> None:
    """Presses the button called `name`."""
    enter(visitor, visitor.page.get_by_role("button", name=name, exact=True).first)


def write(visitor: Visitor, selector: str, text: str) -> None:
    """Types `text` into a box, in place of what is there."""
    visitor.page.locator("main").locator(selector).focus()
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(text)


def choose(visitor: Visitor, selector: str, value: str) -> None:
    """Chooses from a drop-down with the arrow keys."""
    box = visitor.page.locator("main").locator(selector)
    box.focus()
    for key in ("Home", *["ArrowDown"] * 60):
        if box.input_value() == value:
            return
        visitor.page.keyboard.press(key)
    assert box.input_value() == value, selector


def in_four(visitor: Visitor, name: str, text: str) -> None:
    """Types a text in every language."""
    for tag in LANGUAGES:
        write(visitor, f"[name='{name}_{tag}']", f"{text} {tag}")


def empty_the_form(editor: Visitor) -> None:
    """Takes every page out of the form, each after being asked."""
    editor.go(FORM)
    while editor.page.locator("button[value^='page_remove']").count():
        enter(editor, editor.page.locator("button[value^='page_remove']"))
        if "/form/remove/" in editor.page.url:
            press(editor, say("Remove"))


def add_page(editor: Visitor, title: str) -> None:
    """Puts a page behind the present one, titled in every language."""
    write(editor, "[name='new_page-title']", title)
    enter(editor, editor.page.locator("[name='new_page-title']"))
    in_four(editor, "title", title)
    press(editor, say("Save"))


def add_question(editor: Visitor, label: str, kind: str, into: str | None = None) -> None:
    """Puts a question on the present page, or into a group, and stays with its settings."""
    choose(editor, "[name='new-kind']", kind)
    if into is not None:
        choose(editor, "[name='new-into']", into)
    write(editor, "[name='new-label']", label)
    enter(editor, editor.page.locator("[name='new-label']"))
    in_four(editor, "label", label)


def card(editor: Visitor, label: str) -> Locator:
    """The card of the question `label`."""
    return editor.page.locator(".dz-question", has=editor.page.get_by_role("heading", name=re.compile(label))).last


def build(editor: Visitor) -> None:
    """Three pages: a choice, a question that depends on it, a repeating group."""
    empty_the_form(editor)
    add_page(editor, "Мавзӯъ")
    add_question(editor, "Навъ", "one_of")
    for number, answer in enumerate(("Шикоят", "Пешниҳод")):
        in_four(editor, f"options-{number}-label", answer)
    press(editor, say("Save"))
    add_question(editor, "Шарҳи шикоят", "text")
    press(editor, say("Save"))
    compose_condition(editor)
    add_page(editor, "Оила")
    add_question(editor, "Фарзандон", "group")
    in_four(editor, "entry", "Фарзанд")
    press(editor, say("Save"))
    group = editor.page.locator("[name='new-into'] option").nth(1).get_attribute("value")
    add_question(editor, "Номи фарзанд", "text", group)
    press(editor, say("Save"))
    add_page(editor, "Розигӣ")
    add_question(editor, "Розӣ ҳастам", "declaration")
    press(editor, say("Save"))


def compose_condition(editor: Visitor) -> None:
    """The second question is asked where the first is answered with its first answer."""
    enter(editor, card(editor, "Шарҳи шикоят").get_by_role("link", name=re.compile(f"^{say('Condition')}")))
    first = editor.page.locator("[name='c_0-operand'] option").nth(1).get_attribute("value")
    choose(editor, "[name='c_0-operand']", first or "")
    answers = editor.page.locator("select[name='c_0-value']")
    answers.wait_for()
    editor.page.wait_for_load_state("networkidle")
    choose(editor, "select[name='c_0-value']", answers.locator("option").first.get_attribute("value") or "")
    editor.look()
    press(editor, say("Save"))
    assert "Навъ tg: Шикоят tg" in card(editor, "Шарҳи шикоят").inner_text()


def drop_the_documents(editor: Visitor) -> None:
    """No document is listed that a question of the old form asked for: the check before publishing would refuse it."""
    editor.go(f"/tg/admin/services/{SLUG}/documents")
    while editor.page.locator("button[value^='remove:evidence']").count():
        enter(editor, editor.page.locator("button[value^='remove:evidence']").first)


def undo_and_redo(editor: Visitor) -> None:
    """A question is moved, moved back by undo, and moved again by redo."""
    editor.go(FORM)
    second = card(editor, "Шарҳи шикоят")
    enter(editor, second.locator("button[value^='question_up']"))
    assert editor.page.locator(".dz-question").first.inner_text().startswith("1. Шарҳи шикоят")
    enter(editor, editor.page.get_by_role("button", name=re.compile(f"^{say('Undo')}")))
    assert editor.page.locator(".dz-question").first.inner_text().startswith("1. Навъ")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_new_form_of_three_pages_is_built_published_and_filled_in(visitors, width):
    editor, publisher, citizen = visitors(width=width), visitors(width=width), visitors(width=width)
    editor.sign_in("editor@demo.example")
    build(editor)
    undo_and_redo(editor)
    drop_the_documents(editor)
    editor.go(f"/tg/admin/services/{SLUG}")
    editor.press(say("Send for approval"))

    publisher.sign_in("publisher@demo.example")
    await_dry_run(publisher, SLUG)
    publisher.press(say("Publish"))

    citizen.sign_in("citizen@demo.example")
    citizen.go(f"/tg/services/{SLUG}/apply")
    citizen.enter(
        citizen.page.get_by_role("button", name=re.compile(f"^({say('Start now')}|{say('Start a new application')})$")).first
    )
    assert not citizen.page.get_by_label("Шарҳи шикоят tg").count()
    answer_pages(citizen)
    answers = citizen.page.locator("main").inner_text()
    assert "Шарҳи шикоят tg" in answers
    assert "Номи фарзанд tg" in answers
    citizen.page.locator("main input[type=checkbox]").last.press("Space")
    citizen.press(say("Send the application"))
    assert re.search(r"TJ(-[0-9A-Z]{4}){3}", citizen.page.locator("main").inner_text())
