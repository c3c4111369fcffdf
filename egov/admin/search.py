"""Screens for what the search knows beyond the services' own words: everyday words, and what people searched in vain."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.search_forms import PressForm, WordForm
from egov.catalogue.search import everyday_words
from egov.catalogue.search import unanswered as searches
from egov.kernel import clock
from egov.kernel.errors import DomainError
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.kernel.permissions import Permission
from egov.web.guards import actor, needs
from egov.web.language import gettext, language
from egov.web.paging import read_limit
from egov.web.unit_of_work import attempt

search = Blueprint("admin_search", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin/search")
may_read = needs(Permission.EDIT_CATALOGUE, "admin")
may_change = needs(Permission.PUBLISH_CATALOGUE, "admin")


@search.get("")
@may_read
def words() -> str:
    """The everyday words, by language and alphabet."""
    chosen, text = _language(), request.args.get("q", "")[:80].replace("\x00", " ").strip()
    page = everyday_words.page(chosen, text, request.args.get("after"), read_limit(request.args.get("limit")))
    return render_template(
        "admin_search/words.html",
        page_of=page,
        text=text,
        chosen=chosen,
        tabs=_tabs("words", chosen, q=text or None),
        language_names=LANGUAGE_NAMES,
        may_change=everyday_words.may_change(actor()),
    )


@search.route("/new", methods=["GET", "POST"])
@may_change
def add() -> ResponseReturnValue:
    """One more everyday word: typed here, or sent with one press from the list of what was searched in vain."""
    form = WordForm(data={"language": _language() or language(), "phrase": request.args.get("phrase", "")[:80]})
    if form.validate_on_submit():
        try:
            word = attempt(
                lambda: everyday_words.add(
                    form.phrase.data or "",
                    language=form.language.data,
                    meaning=form.meaning.data or "",
                    service=form.service.data or "",
                    by=actor(),
                    now=clock.now(),
                )
            )
            flash(gettext("The search understands “%(phrase)s” now.", phrase=word.phrase), "success")
            back = "unanswered" if request.form.get("from") == "unanswered" else "words"
            return redirect(url_for(f".{back}", language=word.language), 303)
        except DomainError as error:
            form.absorb(error)
    came_from = request.values.get("from", "") == "unanswered"
    page = render_template("admin_search/word.html", form=form, word=None, came_from=came_from)
    return page, 422 if form.errors else 200


@search.route("/<int:word_id>", methods=["GET", "POST"])
@may_change
def change(word_id: int) -> ResponseReturnValue:
    """One everyday word: what it means."""
    word = everyday_words.get(word_id)
    form = WordForm.of(word, everyday_words.slug_of(word))
    form.language.data = word.language
    if form.validate_on_submit():
        try:
            attempt(
                lambda: everyday_words.change(
                    word,
                    phrase=form.phrase.data or "",
                    meaning=form.meaning.data or "",
                    service=form.service.data or "",
                    seen=form.seen_version,
                    by=actor(),
                    now=clock.now(),
                )
            )
            flash(gettext("The search understands “%(phrase)s” now.", phrase=word.phrase), "success")
            return redirect(url_for(".words", language=word.language), 303)
        except DomainError as error:
            form.absorb(error)
    page = render_template(
        "admin_search/word.html", form=form, word=word, came_from=False, language_name=LANGUAGE_NAMES[word.language]
    )
    return page, 422 if form.errors else 200


@search.route("/<int:word_id>/remove", methods=["GET", "POST"])
@may_change
def remove(word_id: int) -> ResponseReturnValue:
    """Asks before an everyday word is taken out; then takes it out."""
    word = everyday_words.get(word_id)
    form = PressForm()
    if form.validate_on_submit():
        everyday_words.remove(word, by=actor(), now=clock.now())
        flash(gettext("The everyday word is removed."), "success")
        return redirect(url_for(".words", language=word.language), 303)
    service = everyday_words.slug_of(word)
    return render_template(
        "admin_search/remove.html", word=word, service=service, form=form, language_name=LANGUAGE_NAMES[word.language]
    )


@search.get("/unanswered")
@may_read
def unanswered() -> str:
    """What people searched and did not find, or found and did not open; the most frequent first."""
    chosen, nothing = _language(), request.args.get("kind") != "unopened"
    page = searches.page(
        language=chosen, nothing=nothing, after=request.args.get("after"), limit=read_limit(request.args.get("limit"))
    )
    return render_template(
        "admin_search/unanswered.html",
        page_of=page,
        nothing=nothing,
        chosen=chosen,
        tabs=_tabs("unanswered", chosen, kind=None if nothing else "unopened"),
        language_names=LANGUAGE_NAMES,
        form=PressForm(formdata=None),
        may_change=everyday_words.may_change(actor()),
    )


def _language() -> str:
    """The language that the list is narrowed to; "" for all."""
    chosen = request.args.get("language", "")
    return chosen if chosen in LANGUAGES else ""


def _tabs(endpoint: str, chosen: str, **kept: Any) -> list[tuple[str, str, bool]]:
    """The tabs over a list: all languages, and each."""
    tabs = [(url_for(f".{endpoint}", **kept), gettext("All languages"), not chosen)]
    tabs += [(url_for(f".{endpoint}", language=tag, **kept), LANGUAGE_NAMES[tag], tag == chosen) for tag in LANGUAGES]
    return tabs
