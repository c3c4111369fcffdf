"""The journal as auditors read it: every row, by kind, by person, by thing."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from egov.admin import journal_words as words
from egov.journal import queries
from egov.journal.kinds import WORDS
from egov.kernel.permissions import Permission
from egov.web.guards import needs
from egov.web.paging import read_limit

journal = Blueprint("admin_journal", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin/journal")
_FILTERS = ("kind", "actor", "about", "subject")


@journal.get("")
@needs(Permission.READ_JOURNAL, "auditor")
def rows() -> ResponseReturnValue:
    """Rows, the latest first. `actor` and `about` are account numbers, `subject` a table and a number: `application:12`."""
    asked = {name: request.args.get(name, "")[:80].strip() for name in _FILTERS}
    page = queries.list_rows(
        after=request.args.get("after"), limit=read_limit(request.args.get("limit"), 50), **_read(asked)
    )
    return render_template(
        "admin/journal/rows.html",
        page=page,
        seals=queries.list_seals([row.id for row in page.items]),
        names=words.names_for(page.items),
        words=words,
        kinds=WORDS,
        asked=asked,
    )


def _read(asked: dict[str, str]) -> dict[str, Any]:
    """The filters in the query's terms; what cannot be read is left out."""
    table, _, number = asked["subject"].partition(":")
    return {
        "kind": asked["kind"] if asked["kind"] in WORDS else None,
        "actor_account_id": _number(asked["actor"]),
        "about_account_id": _number(asked["about"]),
        "subject": (table, _number(number) or 0) if number else None,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
