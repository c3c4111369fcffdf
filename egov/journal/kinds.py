"""What a row of the journal may tell, and the words a citizen reads for it. The one table: an unknown kind is refused.

Kinds are past tense with a dot. A feature that tells something new adds its line here, with words in every language.
"""

from egov.kernel.errors import N_

WORDS: dict[str, str] = {
    "account.created": N_("The account was opened"),
    "account.changed": N_("The account's details were changed"),
    "account.email_proved": N_("The e-mail address was confirmed"),
    "account.signed_in": N_("Signed in"),
    "account.signed_out": N_("Signed out"),
    "account.password_changed": N_("The password was changed"),
    "account.session_revoked": N_("A device was signed out"),
    "account.role_granted": N_("A role was given"),
    "account.role_withdrawn": N_("A role was taken away"),
    "account.deactivated": N_("The account was closed"),
    "account.reactivated": N_("The account was opened again"),
    "account.viewed": N_("An administrator looked at the account"),
    "service.saved": N_("The description of the service was saved"),
    "service.review_requested": N_("The description was sent for review"),
    "service.sent_back": N_("The description was sent back for correction"),
    "service.translations_confirmed": N_("Translations of the service were confirmed after a change of their source"),
    "service.remarked": N_("A remark was written on the description"),
    "service.remark_resolved": N_("A remark on the description was settled"),
    "service.dry_run": N_("The new version was tried over applications under way, by counting only"),
    "service.scheduled": N_("A version of the service was approved for a later day"),
    "service.published": N_("A version of the service was published"),
    "service.retired": N_("The service was closed"),
    "service.confirmed": N_("The description of the service was confirmed as true"),
    "service.rated": N_("Somebody rated the service after the decision"),
    "upkeep.settled": N_("A task of the catalogue's upkeep was settled"),
    "page.reported": N_("Somebody reported a mistake on a page of the catalogue"),
    "page.report_answered": N_("A report about a page of the catalogue was answered"),
    "legal_act.added": N_("An act was added to the register of legal acts"),
    "legal_act.changed": N_("An entry in the register of legal acts was changed"),
    "catalogue.imported": N_("A catalogue was taken in"),
    "everyday_word.added": N_("An everyday word of the search was added"),
    "everyday_word.changed": N_("An everyday word of the search was changed"),
    "everyday_word.removed": N_("An everyday word of the search was removed"),
    "life_event.changed": N_("A life event was changed"),
    "draft.opened": N_("A draft was opened"),
    "draft.moved": N_("The draft goes on with the new version of the service"),
    "draft.discarded": N_("A draft was thrown away"),
    "application.submitted": N_("The application was sent"),
    "application.withdrawn": N_("The applicant withdrew the application"),
    "application.taken_up": N_("Work on the application began"),
    "application.moved_on": N_("The next stage began"),
    "application.more_requested": N_("The applicant was asked for more"),
    "application.more_answered": N_("The applicant answered"),
    "application.office_wrote": N_("A message was sent to the applicant"),
    "application.applicant_wrote": N_("The applicant wrote a message"),
    "application.approved": N_("The application was approved"),
    "application.refused": N_("The application was refused"),
    "application.expired": N_("The time to answer ran out"),
    "application.certificate_issued": N_("The document was issued"),
    "case.opened": N_("The case came into the queue"),
    "case.assigned": N_("The case was taken"),
    "case.released": N_("The case was given back to the unit"),
    "case.viewed": N_("The case was opened"),
    "case.file_viewed": N_("A file of the applicant was opened"),
    "case.noted": N_("A note was written"),
    "case.consulted": N_("Another authority was asked"),
    "case.advised": N_("The other authority answered"),
    "certificate.issued": N_("A document was signed and issued"),
    "certificate.revoked": N_("A document was revoked"),
    "authority.founded": N_("An authority was added"),
    "authority.changed": N_("The details of an authority were changed"),
    "office.changed": N_("The details of an office were changed"),
    "calendar.changed": N_("The working calendar was changed"),
}

ACCESSES = frozenset({"account.viewed", "case.viewed", "case.file_viewed"})
"""The kinds by which somebody reads another person's data; facts: `purpose`."""


def require(kind: str) -> None:
    """Raises KeyError for a kind that is not in the table."""
    if kind not in WORDS:
        raise KeyError(f"the journal knows no kind {kind!r}; add it to egov/journal/kinds.py with words in every language")


def describe(kind: str) -> str:
    """The msgid of the words for `kind`."""
    require(kind)
    return WORDS[kind]
