"""Who looked at my data: the accesses the journal tells of, in the words of the person whose data they are."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from egov.authorities import queries as authorities
from egov.journal import kinds, queries
from egov.kernel.actor import Actor
from egov.kernel.errors import N_
from egov.web.guards import actor, signed_in
from egov.web.language import gettext, language
from egov.web.paging import read_limit

screens = Blueprint("journal", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
PURPOSES = {
    "review": N_("to decide on your application"),
    "substitution": N_("standing in for a colleague who decides on it"),
    "supervision": N_("to see that the officers work rightly"),
    "advice": N_("to advise another authority about it"),
    "account_management": N_("to look after the accounts of the portal"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """One look at the reader's data: when, what was opened, by which office, for what purpose, in which case."""

    at: dt.datetime
    what: str
    who: str
    purpose: str
    reference: str
    href: str


@screens.get("/account/data-access")
@signed_in
def data_access() -> str:
    """The accesses to the reader's data, the latest first."""
    reader: Actor = actor()
    page = queries.list_accesses(reader.account_id or 0, request.args.get("after"), read_limit(request.args.get("limit")))
    names = {}
    if page.items:
        names = {a.id: a.name.in_(language()) for a in authorities.list_authorities(active_only=False)}
    accesses = []
    for row in page.items:
        reference = str(row.facts.get("reference") or "")
        accesses.append(
            Access(
                at=row.at,
                what=gettext(kinds.describe(row.kind)),
                who=names.get(row.authority_id or 0) or gettext("The portal"),
                purpose=gettext(PURPOSES.get(str(row.facts.get("purpose")), "")),
                reference=reference,
                href=url_for("applications.show", reference=reference) if reference else "",
            )
        )
    more = url_for("journal.data_access", after=page.after) if page.after else None
    return render_template("journal/data_access.html", accesses=accesses, more=more, later=bool(request.args.get("after")))
