"""Screens of the service registry: the day's work, the list, a service, its texts.

A page edits one part of the working version; see `registry_saving` for what becomes of it where several people write at once.
"""

import re
from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_checks import lines_of
from egov.admin.registry_desk import STATE_WORDS, Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_forms import PressForm, TextsForm, texts_form
from egov.admin.registry_saving import opened, save
from egov.admin.registry_texts import SERVICE, Group, completeness, groups_of, slots
from egov.catalogue import freshness, queries
from egov.catalogue.access import authority_of
from egov.catalogue.models import OPEN, ServiceVersion, State
from egov.catalogue.search.searching import search
from egov.catalogue.translations import source_language
from egov.catalogue.upkeep import worklist
from egov.kernel.errors import NotFound
from egov.kernel.localised import LANGUAGES
from egov.kernel.permissions import Permission
from egov.profiles.current import current_profile
from egov.web import redisplay
from egov.web.guards import actor, needs
from egov.web.language import gettext, language
from egov.web.paging import read_limit

_ANCHOR = re.compile(r"group-(?:\d{1,3}|keywords)")
KEYWORDS = "group-keywords"
may_come_in = needs(
    Permission.EDIT_CATALOGUE, "admin", Permission.MANAGE_ACCOUNTS, Permission.MANAGE_AUTHORITIES, Permission.READ_JOURNAL
)


@blueprint.get("")
@may_come_in
def home() -> ResponseReturnValue:
    """Where the day begins: what waits for approval, what is being written."""
    if not actor().may(Permission.EDIT_CATALOGUE):
        places = (
            (Permission.MANAGE_AUTHORITIES, "admin_authorities.authorities"),
            (Permission.MANAGE_ACCOUNTS, "admin_accounts.everybody"),
        )
        endpoint = next((name for right, name in places if actor().may(right)), "admin_journal.rows")
        return redirect(url_for(endpoint), 303)
    own = authority_of(actor())
    waiting = queries.list_entries(states=[State.IN_REVIEW], limit=20, authority_id=own)
    working = queries.list_entries(states=[State.WORKING, State.SCHEDULED], limit=20, authority_id=own)
    return render_template(
        "admin/home.html",
        waiting=waiting.items,
        working=working.items,
        total=queries.count_services(),
        care=sum(worklist.count_open(actor()).values()),
        state_words=STATE_WORDS,
    )


@blueprint.get("/services")
@may_edit
def services() -> str:
    """Every service, offered or not; searched like the public catalogue, or by code and address."""
    text = request.args.get("q", "")[:200].replace("\x00", " ").strip()
    state = request.args.get("state", "")
    states = [State(state)] if state in OPEN else []
    slugs = None
    if text:
        found = [listing.slug for listing in search(text, language=language(), limit=100).items]
        slugs = list(dict.fromkeys([*queries.list_slugs_like(text), *found]))
    after, limit = request.args.get("after"), read_limit(request.args.get("limit"))
    page = queries.list_entries(slugs, states, after, limit, authority_id=authority_of(actor()))
    lacks = {entry.service.slug: _lacks(entry.shown) for entry in page.items}
    return render_template(
        "admin/services.html", page_of=page, text=text, state=state, tabs=_tabs(text, state), state_words=STATE_WORDS,
        lacks=lacks,
    )  # fmt: skip


def _lacks(version: ServiceVersion | None) -> tuple[int, int]:
    """How many texts are missing in some language, and how many translations are outdated."""
    counts = freshness.counts_of(queries.definition_of(version), version.outdated).values() if version else []
    return sum(count.missing for count in counts), sum(count.outdated for count in counts)


def _tabs(text: str, state: str) -> list[tuple[str, str, bool]]:
    """The tabs over the list: one for each state of an open version."""
    return [(url_for(".services", q=text or None, state=one), gettext(STATE_WORDS[one][0]), state == one) for one in OPEN]


@blueprint.get("/services/<slug>")
@may_edit
def service(slug: str) -> ResponseReturnValue:
    """One service: what is on offer, what is being written, what is lacking, what to do next."""
    desk = desk_of(slug)
    points = lines_of(desk, desk.open_points)
    return show("admin/service.html", desk, here="overview", points=points, press=PressForm(formdata=None))


@blueprint.route("/services/<slug>/texts", methods=["GET", "POST"])
@may_edit
def edit_texts(slug: str) -> ResponseReturnValue:
    """The texts of the service or of a page of its form, in two languages side by side."""
    desk = desk_of(slug)
    part = request.args.get("part", SERVICE)[:48]
    definition = opened(desk)
    found = slots(definition, part)
    if not found:
        raise NotFound
    columns = _columns()
    form = texts_form(found, columns, definition, desk.seen, keywords=part == SERVICE)
    answer = save(
        desk,
        form,
        form.written,
        what="texts",
        further=lambda: _texts_again(slug, part),
    )
    if answer is not None:
        return answer
    older = _older(desk, columns)
    groups = groups_of(found, columns, older)
    return show(
        "admin/edit_texts.html",
        desk,
        422 if form.errors else 200,
        form=form,
        groups=groups,
        unfolded=_unfolded(groups, form),
        part=part,
        columns=columns,
        complete=completeness(found),
        older=older,
        here="texts" if part == SERVICE else "form",
    )


def _texts_again(slug: str, part: str) -> str:
    """The address of the page after saving: with the same group open, at its beginning."""
    place = _place()
    columns = {"left": _chosen("left"), "right": _chosen("right")}
    return url_for(".edit_texts", slug=slug, part=part, **columns, open=place or None, _anchor=place or None)  # type: ignore[arg-type]


def _unfolded(groups: Sequence[Group], form: TextsForm) -> set[str]:
    """The groups that are open: those where something is typed and not saved, the one that the address names, else the first with something to do."""
    wanted = request.args.get("open", "")[:200]
    found = {group.anchor for group in groups if wanted in (group.anchor, *(slot.key for slot in group.slots))}
    found |= {group.anchor for group in groups if any(form.is_touched(slot) for slot in group.slots)}
    if wanted == KEYWORDS or form.are_keywords_touched:
        found.add(KEYWORDS)
    if found or not groups:
        return found
    return {next((group for group in groups if group.missing or group.outdated), groups[0]).anchor}


def _older(desk: Desk, columns: tuple[str, str]) -> dict[str, str]:
    """What is to be said of texts whose translation in one of the columns is older than its source, by the key of their slot."""
    told = {}
    for state in freshness.states_of(desk.definition, desk.version.outdated):
        made_from = next((state.outdated[tag] for tag in columns if tag in state.outdated), "")
        if made_from:
            told["-".join(map(str, state.path))] = gettext("Outdated. The source said: %(text)s", text=made_from)
    return told


def _columns() -> tuple[str, str]:
    """The two languages of the page's columns: the one that is translated from and the reader's, unless the address says otherwise."""
    left, right = (request.args.get(name, "") for name in ("left", "right"))
    source = source_language()
    own = language() if language() != source else next(tag for tag in current_profile().languages if tag != source)
    own = _typed_in(source) or own
    return (left if left in LANGUAGES else source, right if right in LANGUAGES else own)


def _typed_in(source: str) -> str:
    """The language that texts were typed in beside `source`, where their page is only wanted in another language; else ""."""
    if not redisplay.is_asked():
        return ""
    return next((tag for tag in LANGUAGES if tag != source and any(name.endswith(f"_{tag}") for name in request.form)), "")


def _place() -> str:
    """The group whose button was pressed, where the page opens again; "" for the top."""
    at = request.form.get("at", "")
    return at if _ANCHOR.fullmatch(at) else ""


def _chosen(name: str) -> str:
    """The column that was asked for with the button beside the columns, else the present one."""
    return request.form.get(name) or request.args.get(name, "")
