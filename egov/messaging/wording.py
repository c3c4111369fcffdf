"""What stands around a message in a mail: greeting the portal's name, the link, and who must not be answered."""

from flask import current_app

from egov.messaging.models import Message
from egov.web.language import translate_for


def compose(message: Message, base_url: str) -> tuple[str, str]:
    """The mail's text and its HTML, in the language of the message."""
    language = message.language
    link = message.link or ""
    if link.startswith("/"):
        link = f"{base_url}{link}"
    words = {
        "open": translate_for(language, "Open in the portal"),
        "footer": translate_for(language, "This mail was sent by the portal itself; please do not answer it."),
        "demonstration": translate_for(language, "Demonstration: this is not a real state site, its data are samples."),
    }
    portal = current_app.config["PROFILE"].portal_name.in_(language)
    parts = [message.body.strip(), link and f"{words['open']}: {link}"]
    text = "\n\n".join([*filter(None, parts), f"--\n{portal}\n{words['footer']}\n{words['demonstration']}"]) + "\n"
    template = current_app.jinja_env.get_template("messages/mail.html")
    paragraphs = [block.splitlines() for block in message.body.strip().split("\n\n") if block.strip()]
    html = template.render(message=message, portal=portal, paragraphs=paragraphs, link=link, words=words)
    return text, html
