"""`make screenshots`: twelve pages of the demonstration in Tajik, at 360 and 1280 px, light and dark, into docs/screenshots/.

Starts a portal of its own over a fresh instance, signs in as the demonstration people, looks, and stops it again. Arguments
name the pages wanted; without any all are taken. `--language` and `--profile` choose another language or country.
"""

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from egov.config import ROOT

FLASK = Path(sys.executable).with_name("flask")
PASSWORD = "darvoza-demo"
FOLDER = ROOT / "docs" / "screenshots"
SIZES = ((360, 780), (1280, 800))
SCHEMES = ("light", "dark")
Opening = Callable[[Page, str], None]


def at(path: str) -> Opening:
    """Opens the address `path` of a language."""
    return lambda page, root: page.goto(f"{root}{path}") and None


def first_link(path: str, pattern: str) -> Opening:
    """Opens the first link on `path` whose address matches `pattern`; stays where there is none."""

    def open_it(page: Page, root: str) -> None:
        page.goto(f"{root}{path}")
        links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
        found = next((link for link in links if re.search(pattern, link)), None)
        if found is None:
            print(f"  no link like {pattern} on {path}")
        else:
            page.goto(root.rsplit("/", 1)[0] + found if found.startswith("/") else found)

    return open_it


def filling(page: Page, root: str) -> None:
    """Begins an application and shows its first page with a mistake."""
    page.goto(f"{root}/services/birth-registration/apply")
    for _step in range(2):
        button = page.locator("main form[method=post] button.govuk-button").first
        if button.count():
            button.click()
            page.wait_for_load_state()


PAGES: dict[str, tuple[str | None, Opening]] = {
    "home": (None, at("/")),
    "search": (None, at("/services?q=shinosnoma+baroi+kudak")),
    "life-events": (None, at("/life-events")),
    "passport": (None, first_link("/services?q=маълумотномаи+судӣ", r"/services/[a-z-]+$")),
    "form": ("citizen@demo.example", filling),
    "applications": ("citizen@demo.example", at("/applications")),
    "application": ("citizen@demo.example", first_link("/applications", r"/applications/TJ-[0-9A-Z-]+$")),
    "data-access": ("citizen@demo.example", at("/account/data-access")),
    "verify": (None, at("/verify")),
    "worklist": ("officer@demo.example", at("/casework?tab=unit")),
    "case": ("officer@demo.example", first_link("/casework", r"/casework/TJ-[0-9A-Z-]+$")),
    "editor": ("editor@demo.example", first_link("/admin/services", r"/admin/services/[a-z-]+")),
}


@contextmanager
def running_portal(profile: str) -> Iterator[str]:
    """A portal over the whole demonstration; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    instance = Path(tempfile.mkdtemp(prefix="darvoza-screenshots-"))
    address = f"http://127.0.0.1:{port}"
    environ = {k: v for k, v in os.environ.items() if not k.startswith("EGOV_")}
    environ |= {"EGOV_INSTANCE": str(instance), "EGOV_DEMO": "1", "EGOV_BASE_URL": address, "EGOV_PROFILE": profile}
    server = None
    try:
        for arguments in (("db", "upgrade"), ("demo", "load")):
            subprocess.run([FLASK, *arguments], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([FLASK, "serve", "--port", str(port)], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        _wait_for(f"{address}/readyz", server)
        yield address
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(instance, ignore_errors=True)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the portal did not start")


def sign_in(page: Page, root: str, email: str) -> None:
    """Signs in as a demonstration person."""
    page.goto(f"{root}/sign-in")
    page.locator("input[autocomplete=username]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form").last.locator("button:not([type=button])").first.click()
    page.wait_for_load_state()


def take(browser: Browser, root: str, wanted: list[str]) -> None:
    """Takes the pages `wanted`, each at both widths, light and dark. A person signs in once."""
    kept: dict[str, list[dict[str, object]]] = {}
    for name in wanted:
        who, opening = PAGES[name]
        for width, height in SIZES:
            context = browser.new_context(viewport={"width": width, "height": height}, locale="tg")
            page = context.new_page()
            if who and who in kept:
                context.add_cookies(kept[who])  # type: ignore[arg-type]
            elif who:
                sign_in(page, root, who)
                kept[who] = context.cookies()  # type: ignore[assignment]
            opening(page, root)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.wait_for_timeout(150)
                _keep(page.screenshot(full_page=True), FOLDER / f"{name}-{width}-{scheme}.png")
            print(
                f"{name} {width}: {page.url.removeprefix(root)}" + (f"  SCROLLS SIDEWAYS by {wide} px" if wide > 0 else "")
            )
            context.close()


def _keep(picture: bytes, path: Path) -> None:
    """Writes the picture with 256 colours: a quarter of the bytes, and nobody sees the difference."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help=f"any of {', '.join(PAGES)}")
    parser.add_argument("--language", default="tg")
    parser.add_argument("--profile", default="tj")
    parser.add_argument("--address", help="a portal that already runs")
    chosen = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("Chromium is not installed; install the package 'chromium'")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        if chosen.address:
            take(browser, f"{chosen.address}/{chosen.language}", chosen.pages or list(PAGES))
        else:
            with running_portal(chosen.profile) as address:
                take(browser, f"{address}/{chosen.language}", chosen.pages or list(PAGES))


if __name__ == "__main__":
    main()
