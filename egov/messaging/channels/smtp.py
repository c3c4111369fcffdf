"""Mail by SMTP: `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte.

STARTTLS is used where the server offers it, and insisted on with `?starttls=1`. SMTP itself is at least once: where the
connection breaks after the text and before the server's answer, the mail goes again, with the same Message-ID.
"""

import smtplib
import ssl
from urllib.parse import SplitResult, parse_qs, unquote

from egov.messaging.channels.base import Channel, Envelope, Refused, channels
from egov.messaging.channels.mail import as_mail

TIMEOUT_SECONDS = 20.0
PERMANENT = 500


class SmtpChannel(Channel):
    """One connection a mail: the portal's mails are few, and a connection kept open breaks."""

    def __init__(self, address: SplitResult) -> None:
        self._tls = address.scheme == "smtps"
        self._host = address.hostname or "localhost"
        self._port = address.port or (465 if self._tls else 25)
        self._user, self._password = unquote(address.username or ""), unquote(address.password or "")
        self._insist = parse_qs(address.query).get("starttls") == ["1"]

    def deliver(self, envelope: Envelope) -> None:
        """The server has taken the mail."""
        mail = as_mail(envelope)
        with self._connect() as server:
            try:
                server.send_message(mail, envelope.sender, [envelope.address])
            except smtplib.SMTPRecipientsRefused as error:
                code, reason = next(iter(error.recipients.values()))
                if code >= PERMANENT:
                    raise Refused(f"{code} {reason.decode(errors='replace')}") from None
                raise
            except smtplib.SMTPDataError as error:
                if error.smtp_code >= PERMANENT:
                    raise Refused(f"{error.smtp_code} the text was refused") from None
                raise
            except smtplib.SMTPNotSupportedError as error:
                raise Refused(str(error)) from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._tls and (self._insist or server.has_extn("starttls")):
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


channels.register("smtp", SmtpChannel)
channels.register("smtps", SmtpChannel)
