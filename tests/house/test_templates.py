"""Templates are named after endpoints and none lies about unused."""

import re

from egov.config import ROOT

FOLDERS_WITHOUT_ENDPOINTS = {"layouts", "components", "errors", "messages", "issued"}


def test_every_template_is_used():
    used = set()
    for path in [*(ROOT / "egov").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]:
        used |= set(re.findall(r"[\"']([\w/.-]+\.(?:html|txt))[\"']", path.read_text(encoding="utf-8")))
    computed = {"components/kinds", "messages"}
    lying = []
    for path in (ROOT / "templates").rglob("*.*"):
        name = str(path.relative_to(ROOT / "templates"))
        if name not in used and not any(name.startswith(prefix) for prefix in computed):
            lying.append(name)
    assert not lying


def test_every_template_parses(portal):
    for name in portal.jinja_env.list_templates(extensions=["html", "txt"]):
        portal.jinja_env.get_template(name)
