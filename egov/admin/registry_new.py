"""The screen where a new service begins: its name, code, address and authority, empty or as a copy of another."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from egov.admin.registry_desk import blueprint, may_edit
from egov.admin.registry_fields import texts_in
from egov.admin.registry_kind_forms import NewServiceForm, authority_choices
from egov.catalogue import actions, beginning
from egov.catalogue.models import ServiceVersion
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.unit_of_work import attempt

TAKEN = N_("Somebody else began a service with this code or address at this very moment.")


@blueprint.route("/new-service", methods=["GET", "POST"])
@may_edit
def new_service() -> ResponseReturnValue:
    """There is a new service with a first working version, which nobody but its editors sees until it is published."""
    form = NewServiceForm(data={"copy_of": request.args.get("like", "")[:80]})
    form.authority.choices = authority_choices()
    if form.validate_on_submit():
        try:
            version = attempt(lambda: _begin(form))
        except DomainError as error:
            form.absorb(error)
        except IntegrityError:
            form.refuse(TAKEN)
        else:
            flash(gettext("The service was begun. Nothing of it is public until a colleague approves it."), "success")
            return redirect(url_for(".service", slug=version.definition["slug"]), 303)
    page = render_template("admin/new_service.html", form=form, language_names=LANGUAGE_NAMES)
    return page, 422 if form.errors else 200


def _begin(form: NewServiceForm) -> ServiceVersion:
    name = texts_in(form, "name")
    words = name.get("en") or name.get(language()) or next(iter(name.values()))
    own: dict[str, Any] = {
        "code": (form.code.data or "").upper(),
        "slug": form.slug.data or beginning.address_for(words),
        "name": name,
        "authority": form.authority.data,
    }
    like = form.copy_of.data
    definition = beginning.copied(beginning.to_copy(like, by=actor()), **own) if like else beginning.blank(**own)
    return actions.register(definition, by=actor(), now=clock.now())
