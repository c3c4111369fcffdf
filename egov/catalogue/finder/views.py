"""The finder: one page of questions, and on the same page which services fit the answers, and why. Nothing is kept.

The answers travel in the form alone, never in an address, and the page is not stored anywhere (`no-store`).
"""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from egov.catalogue.finder import reasons
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.finder.offers import sort_for
from egov.identity import queries as identity
from egov.kernel.db import reading
from egov.kernel.errors import N_, NotFound
from egov.profiles.current import current_profile
from egov.questionnaire.building import PageForm, form_for
from egov.questionnaire.dates import months_between
from egov.questionnaire.prefill import Known
from egov.questionnaire.schema import Page
from egov.questionnaire.verdicts import situation
from egov.web.guards import actor, public
from egov.web.language import language
from egov.web.presentation import today

finder = Blueprint("finder", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
NOTHING_SAID = N_("Answer at least one question.")
AGE = "age"


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
    form = _form(facts.pages[0])
    if not form.is_submitted():
        return render_template("finder/find.html", form=form, found=None)
    right, answers = form.validate(), form.answers()
    if right and not answers:
        form.refuse(NOTHING_SAID)
    if not right or not answers:
        return render_template("finder/find.html", form=form, found=None), 422
    person = situation(facts, answers, today())
    found = reasons.outcome_of(sort_for(person, language()), person, facts, today())
    return render_template("finder/find.html", form=form, found=found)


def _form(page: Page) -> PageForm:
    return form_for(page, {}, language=language(), profile=current_profile(), known=_known(page))


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
