"""The working version as people will see it: the passport and every page of the form, by the portal's own templates, in frames.

A frame is as wide as a telephone or a desktop, and speaks any language of the portal; what is said in it where a text is lacking is
listed beside it.
"""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_places import href_of, name_of
from egov.applications import walking
from egov.applications.trial import Glance
from egov.catalogue import passport, surroundings
from egov.catalogue.texts import every_text, is_said
from egov.kernel import clock
from egov.kernel.localised import LANGUAGES
from egov.web.guards import actor
from egov.web.headers import may_be_framed
from egov.web.language import gettext, language

PASSPORT, TRIAL = "passport", "try"
WIDTHS = ("phone", "desktop")


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above a page that only looks like the real one: that it is none, and the way back."""

    text: str
    href: str
    back: str


@dataclass(frozen=True, slots=True)
class PreviewAddresses:
    """Where the pages of a form that is only looked at are: each leads to the next, the last to the passport."""

    slug: str

    def page(self, key: str, **more: str) -> str:
        return url_for("admin.preview_page", slug=self.slug, page=key)

    def check(self) -> str:
        return url_for("admin.trial_check", slug=self.slug)

    def submit(self) -> str:
        return url_for("admin.trial_end", slug=self.slug)

    def before(self) -> str:
        return url_for("admin.preview_passport", slug=self.slug)

    def leave(self) -> str:
        return self.before()

    def file(self, file_id: int) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A text that a page shows in another language because it is lacking in its own: what and where, the words shown, where to write it."""

    place: str
    shown: str
    href: str


@blueprint.get("/services/<slug>/preview")
@may_edit
def preview(slug: str) -> ResponseReturnValue:
    """The passport or a page of the form in a frame, in the language and the width asked for."""
    desk = desk_of(slug)
    pages = [page.key for page in desk.definition.questionnaire.pages if page.questions]
    part, tag, width = (request.args.get(name, "")[:48] for name in ("part", "in", "as"))
    part = part if part in (*pages, TRIAL) else PASSPORT
    tag, width = tag if tag in LANGUAGES else language(), width if width in WIDTHS else WIDTHS[0]
    return show(
        "admin/preview.html",
        desk,
        part=part,
        tag=tag,
        width=width,
        frame=frame_of(slug, part, tag),
        lacking=lacking_in(desk, part, tag),
        here="preview",
    )


def frame_of(slug: str, part: str, tag: str) -> str:
    """The address of what a frame shows."""
    if part == PASSPORT:
        return url_for("admin.preview_passport", slug=slug, lang=tag)
    if part == TRIAL:
        return url_for("admin.trial", slug=slug, lang=tag)
    return url_for("admin.preview_page", slug=slug, page=part, lang=tag)


def lacking_in(desk: Desk, part: str, tag: str) -> list[Lacking]:
    """The texts of the passport, or of a page of the form, that are shown in another language for want of one in `tag`."""
    pages = {page.key: number for number, page in enumerate(desk.definition.questionnaire.pages)}
    found = []
    for path, text in every_text(desk.definition):
        of_form = path[0] == "questionnaire"
        here = of_form and (part == TRIAL or path[2] == pages.get(part)) or (not of_form and part == PASSPORT)
        if here and is_said(text) and text.missing((tag,)):
            found.append(
                Lacking(
                    name_of(desk.definition, path),
                    text.in_(tag),
                    href_of(desk.definition, desk.service.slug, path, tag),
                )
            )
    return found


def banner_of(slug: str, text: str) -> Banner:
    """The banner of a page that only looks like the real one."""
    return Banner(text, url_for("admin.preview", slug=slug), gettext("Back to the description"))


def _as_published(desk: Desk) -> str:
    if desk.published is None:
        return gettext("Preview: this is no longer offered.")
    return gettext("Preview of version %(number)s, which is in force.", number=desk.published.number)


@blueprint.get("/services/<slug>/preview/passport")
@may_edit
def preview_passport(slug: str) -> str:
    """The passport as it would be if the version were published today; `Apply` leads to the trial."""
    desk = desk_of(slug)
    may_be_framed()
    shown = passport.build(desk.definition, surroundings.as_if_in_force(desk.version, desk.definition))
    return render_template(
        "catalogue/service.html",
        p=shown,
        apply_to=url_for(".trial", slug=slug),
        specimen=banner_of(slug, gettext("Preview: this is not published.") if desk.open else _as_published(desk)),
        personal=True,
    )


@blueprint.route("/services/<slug>/preview/pages/<page>", methods=["GET", "POST"])
@may_edit
def preview_page(slug: str, page: str) -> ResponseReturnValue:
    """One page of the form, whatever it depends on. Sent, it is judged and leads to the next page; nothing is kept."""
    desk = desk_of(slug)
    may_be_framed()
    shown = {"specimen": banner_of(slug, gettext("Preview: nothing is kept."))}
    look = Glance.of(desk.definition, by=actor(), now=clock.now(), to=PreviewAddresses(slug), shown=shown)
    if request.method == "POST":
        return walking.take_page(look, page)
    found = look.page(page)
    return walking.show_page(look, found, look.shown_form(found))
