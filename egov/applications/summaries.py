"""Everything answered, page by page, in the words of the reader: to check before filing, and to look at afterwards."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from egov.applications import queries
from egov.applications.filling import Filling
from egov.applications.models import Receipt
from egov.identity import queries as identity
from egov.questionnaire.answers import Row, summary
from egov.questionnaire.kinds.base import Setting
from egov.web.language import gettext, language
from egov.web.presentation import show_instant, today


@dataclass(frozen=True, slots=True)
class Block:
    """One page of the questionnaire: its title, and rows as `components/summary.html` takes them."""

    title: str
    rows: list[dict[str, Any]]
    key: str


def sections_of(filling: Filling, *, changeable: bool = True, answers: dict[str, Any] | None = None) -> list[Block]:
    """The answers of the application (or `answers`, as filed); with change links where the question is open."""
    setting = Setting(language(), current_app.config["PROFILE"], today(), filling.areas, filling.named_files)
    kept = filling.application.answers if answers is None else answers
    blocks = []
    for section in summary(filling.definition.questionnaire, kept, setting):
        rows = [_row(filling, section.page.key, row, changeable) for row in section.rows]
        if rows:
            blocks.append(Block(section.page.title.in_(language()), rows, section.page.key))
    return blocks


def _row(filling: Filling, page_key: str, row: Row, changeable: bool) -> dict[str, Any]:
    label = f"{row.label} ({row.entry})" if row.entry else row.label
    shown: dict[str, Any] = {"key": label, "value": row.lines or [gettext("Not answered")]}
    top = row.at.split(".")[0]
    if changeable and (filling.asked is None or top in filling.asked):
        shown["href"] = f"{filling.to.page(page_key, back='check')}#q_{top}"
    return shown


def missing_in(filling: Filling) -> list[dict[str, str]]:
    """What stands in the way of filing, each with the address where it is mended."""
    found = []
    for problem in queries.problems_of(filling.application, filling.now):
        top = problem.at.split(".")[0]
        if filling.asked is None or top in filling.asked:
            where = filling.to.page(problem.page.key, back="check")
            found.append({"href": f"{where}#q_{top}", "text": problem.text(language())})
    return found


def receipt_rows(filling: Filling, receipt: Receipt, holder: str) -> list[tuple[str, str]]:
    """What stands on the receipt."""
    application = filling.application
    account = identity.get_account(application.account_id)
    return [
        (gettext("Reference"), application.reference),
        (gettext("Service"), filling.definition.name.in_(language())),
        (gettext("Applicant"), account.full_name),
        (gettext("Sent to"), holder),
        (gettext("Sent at"), show_instant(receipt.filed_at)),
        (gettext("The same in universal time (UTC)"), receipt.filed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        (gettext("Files"), str(len(receipt.files))),
        (gettext("Number in the journal"), str(receipt.journal_row_id)),
        (gettext("Digest (SHA-256)"), receipt.digest),
    ]


def last_correction(filling: Filling) -> Any:
    """When the applicant last answered a request for more; None if never."""
    answered = [request.answered_at for request in queries.list_requests(filling.application) if request.answered_at]
    return max(answered, default=None)
