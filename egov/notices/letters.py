"""What the portal tells applicants, and holders of documents, of what happened: once in the inbox, once by e-mail, in the person's language.

The words are in `templates/messages/<kind>.txt`: the first line is the subject, the rest the text. A message holds no answers and
nobody's reasons beyond what the law makes public; those are read in the portal.
"""

import datetime as dt

from flask import current_app

from egov.applications import queries as applications
from egov.applications import wording
from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.authorities.appeals import appeals_against
from egov.certificates import queries as certificates
from egov.identity import queries as identity
from egov.identity.models import Account
from egov.journal.models import JournalRow
from egov.kernel.errors import NotFound
from egov.messaging import actions as messaging
from egov.web.language import speaking

TOLD = (
    "application.submitted",
    "application.withdrawn",
    "application.more_requested",
    "application.office_wrote",
    "application.approved",
    "application.refused",
    "application.expired",
    "application.certificate_issued",
)
"""What an applicant is told of."""
TOLD_TO_HOLDERS = ("certificate.revoked",)
"""What the holder of a document is told of; those rows are about the document, not about an application."""


def tell_applicant(row: JournalRow, now: dt.datetime) -> None:
    """The applicant has the message for `row` in the inbox, and by e-mail where the address is proved. Dated as the event is."""
    application = _application(row)
    account = identity.find_account(application.account_id) if application else None
    if application is None or account is None or not account.active or application.filed_at is None:
        return
    subject, body = compose(row, application, account)
    send(row, account, subject, body, f"/{account.language}/applications/{application.reference}")


def tell_holder(row: JournalRow, now: dt.datetime) -> None:
    """The holder of the document that `row` is about has the message for it, as an applicant has."""
    try:
        certificate = certificates.get_certificate(row.subject_id)
    except NotFound:
        return
    account = identity.find_account(certificate.account_id)
    if account is None or not account.active:
        return
    with speaking(account.language):
        text = current_app.jinja_env.get_template(f"messages/{row.kind}.txt").render(
            name=account.short_name,
            title=certificate.title.in_(account.language),
            code=certificate.code,
            authority=certificate.authority.in_(account.language),
            revoked_at=row.at,
            appeals=[wording.appeal_line(appeal) for appeal in appeals_against(row.at)],
        )
    subject, body = taken_apart(text)
    send(row, account, subject, body, f"/{account.language}/account/documents")


def send(row: JournalRow, account: Account, subject: str, body: str, link: str) -> None:
    """The account has the message about `row` in the inbox, and by e-mail where its address is proved; once, however often it is told."""
    addresses = {"inbox": f"account:{account.id}"}
    if account.email_proved_at is not None:
        addresses["mail"] = account.email
    for channel, address in addresses.items():
        messaging.send(
            channel=channel,
            address=address,
            subject=subject,
            body=body,
            key=f"notice:{row.id}:{channel}",
            now=row.at,
            link=link,
            language=account.language,
        )


def compose(row: JournalRow, application: Application, account: Account, language: str | None = None) -> tuple[str, str]:
    """Subject and text of the message for `row`, in the language of the account unless another is given."""
    tag = language or account.language
    definition = applications.definition_of(application)
    holder = authorities.get_authority_by_id(application.holder_authority_id or application.authority_id)
    ground = next((g for g in definition.refusal_grounds if g.code == row.facts.get("ground")), None)
    until = row.facts.get("answer_until")
    appeals = appeals_against(row.at) if row.kind == "application.refused" else []
    with speaking(tag):
        text = current_app.jinja_env.get_template(f"messages/{row.kind}.txt").render(
            name=account.short_name,
            reference=application.reference,
            service=definition.name.in_(tag),
            authority=holder.name.in_(tag),
            filed_at=application.filed_at,
            due_on=application.due_on,
            answer_until=dt.date.fromisoformat(str(until)) if until else None,
            ground=ground.text.in_(tag) if ground else "",
            remedy=ground.remedy.in_(tag) if ground and ground.remedy else "",
            gives_document=bool(definition.certificate),
            appeals=[wording.appeal_line(appeal) for appeal in appeals],
            illustrative=not all(appeal.certain for appeal in appeals),
        )
    return taken_apart(text)


def taken_apart(text: str) -> tuple[str, str]:
    """Subject and text of a message as its template gives them: the first line, and the rest."""
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip()


def _application(row: JournalRow) -> Application | None:
    try:
        return applications.get_by_id(row.subject_id) if row.subject_table == Application.__tablename__ else None
    except NotFound:
        return None
