"""The official number of an act as each language writes it.

The register keeps a number as the act itself has it (`№ 188 от 29.04.2006`), for by that it is found in texts; people read it in their language.
"""

import re

from egov.web.language import gettext

_NUMBER = re.compile(r"(?:№|No\.?)\s*(?P<number>[\w./-]+)\s+(?:от|аз|of)\s+(?P<day>\d{2}\.\d{2}\.\d{4})")


def shown_number(code: str) -> str:
    """`code` in the language of the page, every "number and day" in it; what is written otherwise stays as it is."""
    return _NUMBER.sub(lambda found: gettext("No. %(number)s of %(day)s", **found.groupdict()), code)
