"""Rating after the decision: a form on the page of the application, and a page of its own for who has something to correct."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from egov.applications import queries, rating
from egov.applications.blueprint import own as own_application
from egov.applications.blueprint import own_to_change, screens
from egov.applications.forms import RatingForm
from egov.applications.models import Application
from egov.kernel import clock
from egov.kernel.errors import DomainError, NotFound
from egov.web.guards import actor, signed_in
from egov.web.language import gettext, language
from egov.web.rate_limits import limit
from egov.web.unit_of_work import attempt


def asked_of(application: Application) -> Markup | str:
    """The form for the page of the application, or what was given; nothing, and nothing asked, before there is a decision."""
    if not rating.may_be_rated(application):
        return ""
    given = rating.find_rating(application)
    form = RatingForm(formdata=None, data={"stars": str(given.stars), "comment": given.comment} if given else None)
    open_ = given is None or rating.is_changeable(given, clock.now())
    page = render_template(
        "components/applications/rating.html", application=application, form=form, given=given, open=open_
    )
    return Markup(page)  # noqa: S704 - a template escaped what is in it


@screens.route("/applications/<reference>/rating", methods=["GET", "POST"])
@signed_in
@limit("rating", "30 per hour")
def rate(reference: str) -> ResponseReturnValue:
    """How the applicant found it, once there is a decision."""
    application = own_to_change(reference) if request.method == "POST" else own_application(reference)
    if not rating.may_be_rated(application):
        raise NotFound
    given = rating.find_rating(application)
    form = RatingForm(data={"stars": str(given.stars), "comment": given.comment} if given else None)
    if form.validate_on_submit():
        try:
            stars, comment = int(form.stars.data), form.comment.data or ""
            attempt(lambda: rating.rate(application, stars=stars, comment=comment, by=actor(), now=clock.now()))
            flash(gettext("Thank you. Your rating is kept; nobody who decided sees that it is yours."), "success")
            return redirect(url_for("applications.show", reference=application.reference), 303)
        except DomainError as error:
            form.absorb(error)
    name = queries.definition_of(application).name.in_(language())
    page = render_template("applications/rate.html", application=application, form=form, given=given, name=name)
    return page, 422 if form.errors else 200
