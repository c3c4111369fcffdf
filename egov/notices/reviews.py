"""Letters about versions of services under review: to the publishers that one waits for them, to its authors what became of it.

A catalogue that comes in as a file makes thousands of versions and no letters: its own page tells what became of it.
"""

import datetime as dt

from flask import current_app

from egov.catalogue import queries as catalogue
from egov.catalogue.access import may_edit
from egov.catalogue.models import ServiceVersion, State
from egov.identity import queries as identity
from egov.identity.models import Account
from egov.journal.models import JournalRow
from egov.kernel.errors import NotFound
from egov.notices import letters
from egov.web.language import speaking

WAITS = "service.review_requested"
TOLD = (WAITS, "service.sent_back", "service.scheduled", "service.published")
NEWS = dt.timedelta(days=7)
"""What is older is told to nobody any more: the first time that this follows an old journal, and after a long standstill."""
_PAGES = {WAITS: "admin/services/%s/review", "service.published": "services/%s"}


def tell(row: JournalRow, now: dt.datetime) -> None:
    """Everybody whom the event of `row` concerns, but who did it, has the letter for it, in the inbox and by e-mail."""
    if row.facts.get("imported") or now - row.at > NEWS:
        return
    try:
        version = catalogue.get_version(row.subject_id)
    except NotFound:
        return
    for account in _concerned(row, version):
        if account.id != row.actor_account_id:
            _send(row, version, account)


def _concerned(row: JournalRow, version: ServiceVersion) -> list[Account]:
    if row.kind == WAITS:
        waits = version.state == State.IN_REVIEW
        publishers = identity.list_staff("publisher", row.authority_id) if waits else []
        return [account for account in publishers if account.id not in version.author_ids]
    authors = [identity.find_account(account_id) for account_id in version.author_ids]
    return [author for author in authors if author is not None and author.active and _still_edits(author, row.authority_id)]


def _still_edits(account: Account, authority_id: int | None) -> bool:
    return may_edit(identity.actor_of(account.id), authority_id)


def _send(row: JournalRow, version: ServiceVersion, account: Account) -> None:
    tag, slug = account.language, str(row.facts["service"])
    with speaking(tag):
        text = current_app.jinja_env.get_template(f"messages/{row.kind}.txt").render(
            name=account.short_name,
            service=catalogue.definition_of(version).name.in_(tag),
            number=version.number,
            day=version.effective_at or row.at,
        )
    subject, body = letters.taken_apart(text)
    letters.send(row, account, subject, body, f"/{tag}/{_PAGES.get(row.kind, 'admin/services/%s') % slug}")
