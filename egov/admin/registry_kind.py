"""The screen that says what kind of service it is: for whom, by which ways, whose, under which topics, found by which words."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_desk import blueprint, desk_of, may_edit, show
from egov.admin.registry_kind_forms import KindForm
from egov.admin.registry_saving import opened, save
from egov.catalogue import lines


@blueprint.route("/services/<slug>/kind", methods=["GET", "POST"])
@may_edit
def edit_kind(slug: str) -> ResponseReturnValue:
    """For whom the service is, how one applies, whose it is, and how it is found."""
    desk = desk_of(slug)
    form = KindForm.of(opened(desk), desk.seen)
    answer = save(
        desk,
        form,
        partial(lines.write_facts, fields=form.fields_to_write(), always=("audience", "channels")),
        what="kind",
        further=lambda: url_for(".edit_kind", slug=slug),
    )
    return answer or show("admin/edit_kind.html", desk, 422 if form.errors else 200, form=form, here="kind")
