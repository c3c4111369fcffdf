"""The message as RFC 5322 wants it. Line breaks in headers and foreign addresses cannot get in."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from egov.messaging.channels.base import Envelope, Refused


def as_mail(envelope: Envelope) -> EmailMessage:
    """Text and HTML in one mail. Its Message-ID comes from the envelope's key, so that a repeated mail is known as such.

    Raises `Refused` for an address that is none.
    """
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = Address(addr_spec=envelope.address)
        mail["From"] = Address(envelope.sender_name, addr_spec=envelope.sender)
    except (ValueError, IndexError, TypeError, MessageError) as error:
        raise Refused(f"not an e-mail address: {type(error).__name__}") from None
    mail["Subject"] = " ".join(envelope.subject.split())
    mail["Date"] = envelope.created_at
    mail["Message-ID"] = f"<{envelope.digest}@{envelope.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(envelope.text)
    mail.add_alternative(envelope.html, subtype="html")
    mail["Content-Language"] = envelope.language
    return mail
