"""Who is told what: once in the inbox and once by mail, in the person's language, and nothing of a request rolled back."""

import pytest
import sqlalchemy as sa

from egov.applications import actions as applications
from egov.applications import queries
from egov.authorities.appeals import appeals_against
from egov.certificates import actions as certificates
from egov.kernel import clock
from egov.kernel.db import db
from egov.messaging.models import Message, MessageState
from egov.notices.letters import TOLD, TOLD_TO_HOLDERS
from tests.builders import applications as build
from tests.builders.authorities import an_authority
from tests.builders.certificates import a_certificate
from tests.builders.identity import actor_of, an_account
from tests.builders.spine import settle


def told(channel="inbox"):
    settle()
    return db.session.scalars(sa.select(Message).filter_by(channel=channel).order_by(Message.id)).all()


def test_filing_is_told_in_the_inbox_and_by_mail(app):
    account = an_account(language="ru")
    filed = build.a_submitted_application(account)
    [letter] = told()
    assert (letter.address, letter.language) == (f"account:{account.id}", "ru")
    assert letter.subject == f"Ваше заявление получено: {queries.definition_of(filed).name.in_('ru')}"
    assert filed.reference in letter.body
    assert "Здравствуйте, Зарина." in letter.body
    assert f"{filed.due_on:%d.%m.%Y}" in letter.body
    assert letter.link == f"/ru/applications/{filed.reference}"
    [mail] = told("mail")
    assert (mail.address, mail.subject, mail.state) == (account.email, letter.subject, MessageState.SENT)


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_each_step_has_its_letter_in_each_language(app, language):
    build.an_application_asked_for_more(an_account(language=language))
    build.a_refused_application(an_account(language=language))
    build.an_approved_application(an_account(language=language))
    letters = told()
    assert len(letters) == 6
    assert {letter.language for letter in letters} == {language}
    for letter in letters:
        assert "%(" not in letter.subject + letter.body
        assert "\n\n\n" not in letter.body
    assert len({letter.subject.split(":")[0] for letter in letters}) == 4


def test_a_refusal_names_its_ground(app):
    build.a_refused_application(an_account(language="en"))
    letter = told()[-1]
    assert "The reason: Incomplete (en)" in letter.body
    assert "What would change it: Add it (en)" in letter.body
    assert "No photograph" not in letter.body


def test_a_refusal_says_how_to_appeal_and_until_when(app):
    refused = build.a_refused_application(an_account(language="en"))
    letter = told()[-1]
    for appeal in appeals_against(refused.closed_at):
        assert f"- {appeal.to['en']}, until {appeal.until:%d.%m.%Y} ({appeal.legal_basis['en']})" in letter.body
    assert "The portal cannot take an appeal yet" in letter.body
    assert "illustrative, not legal advice" in letter.body


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_a_holder_is_told_once_that_a_document_is_revoked_and_not_why(app, language):
    authority = an_authority()
    account = an_account(language=language)
    certificate = a_certificate(account, authority)
    by = actor_of(an_account("supervisor", authority))
    certificates.revoke(certificate, reason="Typing error in the name", by=by, now=clock.now())
    db.session.commit()
    [letter], [mail] = told(), told("mail")
    assert (letter.address, letter.language, mail.address) == (f"account:{account.id}", language, account.email)
    assert certificate.title[language] in letter.subject
    assert certificate.code in letter.body
    assert letter.link == f"/{language}/account/documents"
    assert "%(" not in letter.subject + letter.body
    assert "Typing error" not in letter.body + mail.body
    db.session.execute(sa.text("UPDATE journal_follower SET position = 0"))
    db.session.commit()
    assert len(told()) == len(told("mail")) == 1


def test_withdrawing_is_told_and_discarding_a_draft_is_not(app):
    account = an_account(language="en")
    filed = build.a_submitted_application(account)
    applications.withdraw(filed, reason="", by=actor_of(account), now=clock.now())
    applications.withdraw(build.a_draft(account), reason="", by=actor_of(account), now=clock.now())
    db.session.commit()
    assert [letter.subject.split(":")[0] for letter in told()] == [
        "Your application is with us",
        "Your application is withdrawn",
    ]


def test_nobody_is_told_twice(app):
    build.a_submitted_application()
    assert len(told()) == len(told("mail")) == 1
    db.session.execute(sa.text("UPDATE journal_follower SET position = 0"))
    db.session.commit()
    assert len(told()) == len(told("mail")) == 1


def test_no_mail_goes_to_an_address_that_is_not_proved_or_to_a_closed_account(app):
    unproved, closed = an_account(), an_account()
    build.a_submitted_application(unproved)
    build.a_submitted_application(closed)
    unproved.email_proved_at, closed.active = None, False
    db.session.commit()
    assert [letter.address for letter in told()] == [f"account:{unproved.id}"]
    assert told("mail") == []


def test_every_kind_told_has_its_words(app):
    for kind in TOLD + TOLD_TO_HOLDERS:
        assert app.jinja_env.get_template(f"messages/{kind}.txt")
