"""`make run`: prepares what is missing, says what it does, and serves. Every trouble is one clear line and exit 1."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from egov.config import ROOT, Settings, SettingsError, load_settings
from egov.demonstration.greeting import greeting

FLASK = Path(sys.executable).with_name("flask")
STEPS = (
    ("2/4 Preparing the database", ("db", "upgrade")),
    ("3/4 Loading the demonstration country", ("demo", "load")),
)


def port_trouble(host: str, port: int) -> str | None:
    """Why nothing can listen at `host`:`port`, or None where it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: make run EGOV_PORT={port + 1}"
    return None


def run_step(title: str, arguments: tuple[str, ...]) -> None:
    """Runs one `flask` command, its own output shown only where it is for people or it fails."""
    print(title, flush=True)
    quiet = arguments[0] == "db"
    done = subprocess.run([FLASK, *arguments], cwd=ROOT, stderr=subprocess.PIPE if quiet else None, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stderr or ''}{title[4:]} failed; nothing was served.")


def main() -> None:
    """Migrates, loads, serves; never returns."""
    try:
        settings: Settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    if trouble := port_trouble(settings.host, settings.port):
        sys.exit(trouble)
    for title, arguments in STEPS:
        run_step(title, arguments)
    print("\n".join(greeting(settings.base_url, settings.demo_password)))
    print("4/4 Starting", flush=True)
    os.chdir(ROOT)
    os.execv(FLASK, [str(FLASK), "serve", "--host", settings.host, "--port", str(settings.port)])  # noqa: S606


if __name__ == "__main__":
    main()
