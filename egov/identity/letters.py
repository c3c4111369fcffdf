"""Mail about accounts, in the language of their owner. Links are built from the portal's own address, never from a request's."""

import datetime as dt

from flask import current_app

from egov.identity.enrolment import Begun
from egov.identity.models import SET_UP, Account
from egov.identity.tokens import hash_of
from egov.messaging import actions as messaging
from egov.web.language import translate_for


def link_to_choose(token: str, language: str) -> str:
    """The address under which the holder of `token` chooses a password."""
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base}/{language}/choose-password/{token}"


def send_code(begun: Begun, now: dt.datetime) -> None:
    """The code goes to the address; the owner of an address that has an account is told so instead."""
    language = begun.language
    link = None
    if begun.owner is None:
        subject = translate_for(language, "Your code for the portal")
        body = translate_for(
            language,
            "Your code: %(code)s\n\nEnter it on the page where you create your account. It is good for ten minutes.\n"
            "If you did not ask for it, ignore this letter: without the code there will be no account.",
            code=begun.code,
        )
    else:
        language = begun.owner.language
        subject = translate_for(language, "You already have an account")
        body = translate_for(
            language,
            "Somebody, probably you, wanted to create an account with this address. There is one already: sign in with your "
            "password, or choose a new one if you forgot it.\nIf it was not you, you need not do anything.",
        )
        link = f"{current_app.config['SETTINGS'].base_url}/{language}/sign-in"
    key = f"identity.code:{hash_of(begun.token + begun.code)[:32]}"
    messaging.send(
        channel="mail", address=begun.email, subject=subject, body=body, key=key, now=now, link=link, language=language
    )


def send_link(account: Account, purpose: str, token: str, now: dt.datetime) -> None:
    """The one-time link goes to the owner of the account."""
    language = account.language
    if purpose == SET_UP:
        subject = translate_for(language, "Your account is ready to be set up")
        body = translate_for(
            language,
            "An account was made for you on the portal. Open the link to enter your name and choose a password. "
            "The link is good once and for three days.",
        )
    else:
        subject = translate_for(language, "Choose a new password")
        body = translate_for(
            language,
            "Somebody, probably you, asked for a new password. Open the link to choose one. The link is good once and for "
            "half an hour.\nIf it was not you, ignore this letter: your password stays as it is.",
        )
    _send(account, subject, body, f"identity.link:{hash_of(token)[:32]}", now, link_to_choose(token, language))


def tell_password_changed(account: Account, now: dt.datetime) -> None:
    """The owner hears that the password is another now, for it may not have been the owner who changed it."""
    subject = translate_for(account.language, "Your password was changed")
    body = translate_for(
        account.language,
        "The password of your account was changed and every other device was signed out.\nIf it was not you, choose a new "
        "password at once with the link on the sign-in page.",
    )
    _send(account, subject, body, f"identity.password:{account.id}:{now.isoformat()}", now)


def tell_details_changed(account: Account, now: dt.datetime) -> None:
    """The owner hears that personal details are others now."""
    subject = translate_for(account.language, "Your details were changed")
    body = translate_for(
        account.language,
        "The details of your account were changed.\nIf it was not you, choose a new password at once with the link on the "
        "sign-in page.",
    )
    _send(account, subject, body, f"identity.details:{account.id}:{now.isoformat()}", now)


def _send(account: Account, subject: str, body: str, key: str, now: dt.datetime, link: str | None = None) -> None:
    messaging.send(
        channel="mail",
        address=account.email,
        subject=subject,
        body=body,
        key=key,
        now=now,
        link=link,
        language=account.language,
    )
