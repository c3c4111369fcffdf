"""Answers whatever a page of a questionnaire asks, as a person at a keyboard would: focus, type, press Space."""

import io

from PIL import Image
from playwright.sync_api import Locator

from egov.web.language import words_of
from tests.journeys.conftest import Visitor

TYPED = {
    "day": "5",
    "month": "3",
    "year": "2024",
    "tel": "+992 93 555 01 23",
    "email": "somebody@demo.example",
    "number": "2",
}


def say(message: str) -> str:
    """What the portal says for `message` in Tajik."""
    return words_of("tg").gettext(message)


def a_photo() -> bytes:
    """A small picture in PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), (11, 90, 95)).save(buffer, "PNG")
    return buffer.getvalue()


def answer_pages(visitor: Visitor, *, most: int = 12) -> None:
    """Answers page after page until the answers are to be checked."""
    for _ in range(most):
        if visitor.page.url.split("?")[0].endswith("/check"):
            return
        answer_page(visitor)
        visitor.press(say("Save and continue"))
    raise AssertionError(f"still not at the check after {most} pages: {visitor.page.locator('main').inner_text()[:1500]}")


def answer_page(visitor: Visitor) -> None:
    """Gives every question of the page that is still empty an answer."""
    form = visitor.page.locator("main form").first
    seen: set[str] = set()
    for box in form.locator("input, select, textarea").all():
        name, kind = (
            box.get_attribute("name") or "",
            box.get_attribute("type") or box.evaluate("e => e.tagName.toLowerCase()"),
        )
        if kind in ("hidden", "submit") or name in seen:
            continue
        seen.add(name)
        if kind == "radio":
            if not form.locator(f"input[name='{name}']:checked").count():
                _press_space(form.locator(f"input[name='{name}']").first)
        elif kind == "checkbox":
            if not form.locator(f"input[name='{name}']:checked").count():
                _press_space(box)
        elif kind == "select":
            if not box.input_value():
                box.select_option(index=2)
        elif kind == "file":
            if not box.evaluate("e => !!e.closest('.govuk-form-group').querySelector('.dz-files')"):
                box.set_input_files({"name": "ҳуҷҷат.png", "mimeType": "image/png", "buffer": a_photo()})
        elif not box.input_value():
            box.focus()
            visitor.page.keyboard.type(_text_for(box, name))


def _text_for(box: Locator, name: str) -> str:
    part = name.rsplit("-", 1)[-1].rsplit(".", 1)[-1]
    if part in TYPED:
        return TYPED[part]
    if part.endswith("_number") or part == "rma":
        return "123456789"
    mode = box.get_attribute("inputmode") or box.get_attribute("type") or "text"
    if mode in ("tel", "email"):
        return TYPED[mode]
    if mode in ("numeric", "decimal"):
        return TYPED["number"]
    return "Рӯдакӣ"


def _press_space(box: Locator) -> None:
    box.focus()
    box.press("Space")
