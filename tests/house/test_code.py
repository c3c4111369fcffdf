"""Habits that this house does not have."""

import ast
import re
from pathlib import Path

from egov.config import ROOT

FORBIDDEN_IN_PYTHON = {
    r"render_template_string": "templates live in templates/",
    r"Markup\(f": "build markup in a template",
    r"\.populate_obj\(": "name the fields that a form may change",
    r"\*\*request\.(json|form|args)": "name the fields that a request may change",
    r"shell=True": "pass a list of arguments",
    r"datetime\.utcnow": "an instant needs a zone: clock.now()",
    r"\b(pickle|marshal|shelve)\b": "keep JSON: reading these runs what somebody wrote",
    r"(?<![\w.])(eval|exec|__import__)\(": "rules are data: egov/questionnaire/conditions.py reads them",
    r"\blxml\b|\bxml\.(sax|dom|parsers)|\b(ET|ElementTree)\.(parse|iterparse|fromstring|fromstringlist|XML|XMLParser)\b": "a file of a stranger is read as XML by defusedxml alone",
    r"yaml\.(load|unsafe_load)\(": "use yaml_files, which builds nothing but plain values",
    r"\bos\.(system|popen)\b": "pass a list of arguments",
    r"\bMD5\b|\bmd5\(|\bsha1\(": "SHA-256 or better",
}
FORBIDDEN_IN_SCRIPTS = {
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write": "use textContent, or a template of the page",
    r"localStorage|sessionStorage|indexedDB|caches\.": "nothing personal stays in a browser",
    r"\beval\(|new Function|postMessage|window\.name": "no code from data, no messages between pages",
    r"https?://(?!www\.w3\.org)": "serve it from the portal",
}
FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "escape it",
    r"\sstyle=": "use a class",
    r"\son[a-z]+=\"": "use a module of egov/static/js",
    r"<script(?![^>]*\ssrc=)": "use a module of egov/static/js",
    r"https?://(?!www\.w3\.org)": "serve it from the portal",
}


def _offences(folder: str, suffix: str, rules: dict[str, str]) -> list[str]:
    found = []
    for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {rule} ({why})" for rule, why in rules.items() if re.search(rule, text)]
    return found


def test_python_keeps_its_habits():
    assert not _offences("egov", ".py", FORBIDDEN_IN_PYTHON)


def test_templates_keep_their_habits():
    assert not _offences("templates", ".html", FORBIDDEN_IN_TEMPLATES)


def test_what_can_be_guessed_is_no_secret():
    """The guessable generator spreads load and invents people; every token, code and key comes from `secrets` or a library's own."""
    users = {
        str(path.relative_to(ROOT / "egov"))
        for path in (ROOT / "egov").rglob("*.py")
        if re.search(r"^\s*(import random\b|from random\b)", path.read_text(encoding="utf-8"), re.M)
    }
    assert {path for path in users if not path.startswith("demonstration/")} == {"jobs/leases.py", "messaging/delivery.py"}


def test_scripts_keep_their_habits():
    assert not _offences("egov/static/js", ".js", FORBIDDEN_IN_SCRIPTS)


def _feature_modules(*names: str) -> list[Path]:
    return [path for path in (ROOT / "egov").rglob("*.py") if path.stem in names]


def test_actions_queries_and_models_never_commit():
    found = [
        str(p.relative_to(ROOT)) for p in _feature_modules("actions", "queries", "models") if ".commit()" in p.read_text()
    ]
    assert not found


def test_views_never_commit():
    found = [
        str(p.relative_to(ROOT)) for p in _feature_modules("views", "api", "forms") if "session.commit()" in p.read_text()
    ]
    assert not found


def test_a_package_init_is_a_docstring():
    for path in (ROOT / "egov").rglob("__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{path} says nothing"
        if path.parent.name != "egov":
            assert len(tree.body) == 1, f"{path} does more than say what the package is for"


def test_public_actions_and_queries_say_what_becomes_true():
    silent = []
    for path in _feature_modules("actions", "queries", "models"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not silent


def test_project_files_speak_of_the_project_alone():
    words = re.compile(
        "|".join(("/work" + "/", "claud" + "e", "anthrop" + "ic", "pypi" + r"\.org", "npmjs" + r"\.org", "/root" + "/")),
        re.IGNORECASE,
    )
    suffixes = {".py", ".md", ".html", ".toml", ".cfg", ".yaml", ".json", ".lock", ".scss", ".js", ".ini"}
    skipped = {".git", ".venv", "node_modules", "instance", ".mypy_cache", ".ruff_cache"}
    found = []
    for path in ROOT.rglob("*"):
        if (
            path.suffix in suffixes
            and not skipped & set(path.relative_to(ROOT).parts)
            and words.search(path.read_text(encoding="utf-8"))
        ):
            found.append(str(path.relative_to(ROOT)))
    assert not found
