"""The finder: one page of questions, and on the same page which services fit the answers, and why. Nothing is kept.

The answers travel in the form alone, never in an address, and the page is not stored anywhere (`no-store`).
"""

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from egov.catalogue.finder import reasons
from egov.catalogue.finder.bundles import EVENTS, bundles_of, can_be_named
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.finder.offers import sort_for
from egov.identity import queries as identity
from egov.kernel.db import reading
from egov.kernel.errors import N_, NotFound
from egov.profiles.current import current_profile
from egov.questionnaire.building import PageForm, form_for
from egov.questionnaire.dates import months_between
from egov.questionnaire.prefill import Known
from egov.questionnaire.schema import Page, Questionnaire
from egov.questionnaire.verdicts import situation
from egov.web.guards import actor, public
from egov.web.language import gettext, language
from egov.web.presentation import today

finder = Blueprint("finder", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
NOTHING_SAID = N_("Answer at least one question.")
AGE = "age"
LOOK = "look"
"""The button that only shows the questions again, answers kept: of the languages, before anything was judged."""


@finder.route("/finder", methods=["GET", "POST"])
@public
def find() -> ResponseReturnValue:
    """Asks a few questions; then says which services fit, which may, which do not, and why each. Also as a POST it only reads."""
    actor()  # before that: it may note that the session is in use
    with reading():
        return _answer()


def _answer() -> ResponseReturnValue:
    facts = present_facts()
    if not facts.pages:
        raise NotFound
    form = _form(facts.pages[0], facts)
    if not form.is_submitted() or LOOK in request.form:
        return render_template("finder/find.html", form=form, found=None)
    right, answers = form.validate(), form.answers()
    if right and not answers:
        _ask_for_one(form)
    if not right or not answers:
        return render_template("finder/find.html", form=form, found=None), 422
    person = situation(facts, answers, today())
    groups = sort_for(person, language())
    found = reasons.outcome_of(groups, person, facts, today())
    return render_template("finder/find.html", form=form, found=found, bundles=bundles_of(groups, person, today()))


def _form(page: Page, facts: Questionnaire) -> PageForm:
    """The questions; whoever comes from a life event finds it ticked (`?event=`), which is a suggestion and no answer yet."""
    event = request.args.get("event", "")
    begun = {EVENTS: [event]} if can_be_named(event, facts) else {}
    return form_for(page, begun, language=language(), profile=current_profile(), known=_known(page))


def _ask_for_one(form: PageForm) -> None:
    """The mistake stands beside the first question, where the summary leads to."""
    first = form.shown[0]
    first.errors = [*first.errors, gettext(NOTHING_SAID)]


def _known(page: Page) -> dict[str, Known]:
    """The age of whoever is signed in, where the finder asks for it and the account knows it."""
    asked = next((question for question in page.questions if question.key == AGE and question.prefill == "account"), None)
    account = identity.find_account(actor().account_id) if asked and actor().is_signed_in else None
    if account is None or account.born_on is None:
        return {}
    return {AGE: Known(str(months_between(account.born_on, today()) // 12), "account")}


def install(app: Flask) -> None:
    """Registers the blueprint."""
    app.register_blueprint(finder)
