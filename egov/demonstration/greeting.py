"""What an operator reads when the demonstration starts."""

from egov.demonstration.accounts import DOMAIN, HOME_AUTHORITY


def greeting(base_url: str, password: str) -> list[str]:
    """What an operator reads after the demonstration is loaded: the accounts and what to try first."""
    return [
        "",
        f"Demonstration accounts (password of all: {password})",
        f"  citizen@{DOMAIN}             applies, follows, receives",
        f"  officer.{HOME_AUTHORITY}@{DOMAIN}     decides criminal-record certificates; officer.<authority>@{DOMAIN} for the others",
        f"  supervisor@{DOMAIN}          leads the officers of {HOME_AUTHORITY}; supervisor.<authority>@{DOMAIN} for the others",
        f"  editor@{DOMAIN}, publisher@{DOMAIN}   change a service, and approve the change",
        f"  admin@{DOMAIN}, auditor@{DOMAIN}, operator@{DOMAIN}",
        "",
        "Try first:",
        f"  1. {base_url}/tg/  search for «маълумотнома» (or type it wrong), open it, apply as citizen@{DOMAIN}",
        f"  2. in another browser sign in as officer.{HOME_AUTHORITY}@{DOMAIN}, open {base_url}/tg/casework, decide",
        f"  3. back as the citizen: download the document, and check its QR code at {base_url}/tg/verify",
        "",
    ]
