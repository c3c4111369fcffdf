"""Files and functions stay small enough to be read in one go."""

import ast
from pathlib import Path

from egov.config import ROOT

MODULE, FUNCTION, VIEW, ACTION, TEMPLATE, TEST_MODULE = 450, 60, 30, 60, 220, 500
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "core", "misc", "services", "shared"}


def _modules() -> list[Path]:
    return sorted((ROOT / "egov").rglob("*.py"))


def _functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_too_long():
    long = {
        str(p.relative_to(ROOT)): n for p in _modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > MODULE
    }
    assert not long


def test_no_test_module_is_too_long():
    long = {str(p): n for p in (ROOT / "tests").rglob("*.py") if (n := len(p.read_text().splitlines())) > TEST_MODULE}
    assert not long


def test_no_function_is_too_long():
    assert not {
        f"{p.relative_to(ROOT)}:{f.lineno} {f.name}": n for p in _modules() for f, n in _functions(p) if n > FUNCTION
    }


def test_no_view_is_too_long():
    guards = {"public", "machine", "signed_in", "needs"}
    long = {}
    for path in _modules():
        for function, length in _functions(path):
            names = {ast.unparse(d).split("(")[0].split(".")[-1] for d in function.decorator_list}
            if names & guards and "route" in names | {n.split(".")[-1] for n in names} and length > VIEW:
                long[f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"] = length
    assert not long


def test_no_template_is_too_long():
    long = {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / "templates").rglob("*.html")
        if (n := len(p.read_text().splitlines())) > TEMPLATE
    }
    assert not long


def test_files_are_named_after_concepts_not_leftovers():
    assert not [
        str(p) for p in (ROOT / "egov").rglob("*") if p.stem in FORBIDDEN_NAMES and p.parent.name not in ("tj", "kz")
    ]
