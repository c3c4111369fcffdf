"""The whole portal, running: web processes and worker over a database of its own, and a real browser in front of it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from egov.config import ROOT
from tests.databases import open_test_database

FLASK = Path(sys.executable).with_name("flask")
PASSWORD = "darvoza-demo"
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
BUILD = """() => [document.documentElement, ...document.querySelectorAll("body *")].map((element) => [
  element.tagName,
  ...[...element.attributes].map(({name, value}) =>
    /^(class|id|for|role|type|lang|hidden|open|disabled|tabindex|scope|autocomplete|aria-.*)$/.test(name) ? `${name}=${value}` : name + (value ? "+" : "")),
  [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) ? "text" : "",
].join(" ")).join("\\n") + !!document.title"""
"""How a page is built: its elements in order with all that axe judges them by, but for what is written in them."""
_judged: set[tuple[int, str]] = set()


@dataclass
class LivePortal:
    """A portal that runs: its address, its instance folder and its database."""

    address: str
    instance: Path
    database_url: str

    def mails_to(self, address: str, seconds: float = 10) -> list[str]:
        """The texts of the mails to `address`, newest last; waits for the first."""
        deadline = time.monotonic() + seconds
        while True:
            mails = sorted((self.instance / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime)
            messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mails]
            texts = [m.get_body(("plain",)).get_content() for m in messages if address in str(m["To"])]  # type: ignore[union-attr]
            if texts or time.monotonic() > deadline:
                return texts
            time.sleep(0.2)

    def code_for(self, address: str) -> str:
        """The six-digit code mailed to `address` last."""
        found = re.findall(r"\b(\d{6})\b", self.mails_to(address)[-1])
        return found[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """`flask serve` over the demonstration country without its cases, on the database that the suite runs on."""
    instance, port = tmp_path_factory.mktemp("live"), _free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("EGOV_")}
    address = f"http://127.0.0.1:{port}"
    environ |= {"EGOV_INSTANCE": str(instance), "EGOV_DEMO": "1", "EGOV_BASE_URL": address, "EGOV_PORT": str(port)}
    database = open_test_database(tmp_path_factory.mktemp("live-database"))
    environ["EGOV_DATABASE_URL"] = database.url
    for arguments in (("db", "upgrade"), ("demo", "load", "--cases", "0")):
        done = subprocess.run([FLASK, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    with (instance / "serve.log").open("wb") as log:
        server = subprocess.Popen([FLASK, "serve", "--port", str(port)], cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/readyz", server, instance / "serve.log")
            yield LivePortal(address, instance, database.url)
        finally:
            server.terminate()
            server.wait(15)
            database.close()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the portal did not start:\n{log.read_text(errors='replace')[-3000:]}")


class Visitor:
    """A person at a browser. Every page they come to is looked at closely: accessibility, width, script errors."""

    def __init__(self, context: BrowserContext, live: LivePortal, width: int) -> None:
        self.live, self.width = live, width
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._seen: set[str] = set()
        self.page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        """Opens `path` of the portal and looks at the page."""
        self.page.goto(self.live.address + path)
        self.look()

    def look(self) -> None:
        """Fails on a WCAG 2.2 AA violation, sideways scrolling or a script error of the present page.

        Axe costs more than everything else of a visit, so a page that is built as one it has judged at this width is not judged again.
        """
        built = (self.width, self.page.evaluate(BUILD))
        if built not in _judged:
            results = Axe().run(self.page, options=WCAG)
            found = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in results.response["violations"]]
            assert not found, f"{self.page.url}: {found}"
            _judged.add(built)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px at {self.width} px"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"

    def press(self, name: str) -> None:
        """Presses the button or link called `name` by keyboard, and looks at the page that follows."""
        found = self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        )
        self.enter(found.first)

    def enter(self, control: Locator) -> None:
        """Presses Enter on `control`, which leads to a page, and looks at that page."""
        with self.page.expect_navigation():
            control.press("Enter")
        self.look()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Signs in as a person would."""
        self.go("/tg/sign-in")
        self.page.locator("[name=who]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.enter(self.page.locator("[name=password]"))
        assert "/sign-in" not in self.page.url, self.page.locator("main").inner_text()


@pytest.fixture
def visitors(chromium: Browser, live: LivePortal) -> Iterator["VisitorFactory"]:
    """Makes visitors, each with a browser of their own: `visitors(width=360)`."""
    factory = VisitorFactory(chromium, live)
    yield factory
    factory.close()


class VisitorFactory:
    """Makes visitors and sends them home after the test."""

    def __init__(self, browser: Browser, live: LivePortal) -> None:
        self._browser, self._live = browser, live
        self._contexts: list[BrowserContext] = []

    def __call__(self, width: int = 360, scripts: bool = True) -> Visitor:
        context = self._browser.new_context(
            viewport={"width": width, "height": 800}, locale="tg", java_script_enabled=scripts, accept_downloads=True
        )
        context.set_default_timeout(15000)
        self._contexts.append(context)
        return Visitor(context, self._live, width)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
