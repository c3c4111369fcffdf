"""Settings: read once from the environment and `instance/config.toml`, checked before anything starts."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ("tj", "kz")
LINK_CHECKS = ("public", "local", "off")
MIN_SECRET = 32
_NAMES = (
    "PROFILE", "DATABASE_URL", "FILES_URL", "MAIL_URL", "BASE_URL", "PORT", "HOST", "SECRET_KEY", "INSTANCE", "DEMO",
    "DEMO_PASSWORD", "TRUSTED_HOPS", "PRODUCTION", "SHARED", "TESTING", "TEST_DATABASE", "WORKERS",
    "CONFIRM_DAYS", "LINK_CHECKS", "REPORT_DAYS",
)  # fmt: skip


class SettingsError(Exception):
    """A setting is unknown or malformed; the text is the one line an operator sees."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between installations. See `docs/operations.md` for each."""

    instance: Path
    profile: str = "tj"
    database_url: str = ""
    files_url: str = ""
    mail_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: str = ""
    demo: bool = False
    demo_password: str = "darvoza-demo"  # noqa: S105 - published on purpose, refused in production
    trusted_hops: int = 0
    production: bool = False
    workers: int = 2
    confirm_days: int = 182
    link_checks: str = "public"
    report_days: int = 180
    testing: bool = False

    @property
    def secure_cookies(self) -> bool:
        """Whether the portal is reached over HTTPS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises `SettingsError` naming the setting that is wrong and why."""
    given = dict(os.environ if environ is None else environ)
    for name in given:
        if name.startswith("EGOV_") and name.removeprefix("EGOV_") not in _NAMES:
            raise SettingsError(f"{name} is not a setting; the settings are EGOV_{', EGOV_'.join(_NAMES)}")
    instance = Path(given.get("EGOV_INSTANCE") or ROOT / "instance").resolve()
    values = _from_file(instance / "config.toml") | {
        name.removeprefix("EGOV_").lower(): value for name, value in given.items() if name.startswith("EGOV_")
    }
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"EGOV_INSTANCE: cannot make the folder {instance}: {error.strerror}") from None
    if not os.access(instance, os.W_OK):
        raise SettingsError(f"EGOV_INSTANCE: the folder {instance} cannot be written to")
    port = _integer(values, "port", 8000, 1, 65535)
    settings = Settings(
        instance=instance,
        profile=_one_of(values, "profile", "tj", PROFILES),
        database_url=_database_url(values.get("database_url") or f"sqlite:///{instance / 'darvoza.sqlite3'}"),
        files_url=_url(values, "files_url", f"file://{instance / 'files'}", ("file", "s3")),
        mail_url=_url(values, "mail_url", f"file://{instance / 'mail'}", ("file", "smtp", "smtps")),
        base_url=_url(values, "base_url", f"http://127.0.0.1:{port}", ("http", "https")).rstrip("/"),
        host=values.get("host", "127.0.0.1"),
        port=port,
        secret_key=values.get("secret_key") or _kept_secret(instance / "secret_key"),
        demo=_flag(values, "demo"),
        demo_password=values.get("demo_password") or "darvoza-demo",
        trusted_hops=_integer(values, "trusted_hops", 0, 0, 5),
        production=_flag(values, "production"),
        workers=_integer(values, "workers", 2, 1, 64),
        confirm_days=_integer(values, "confirm_days", 182, 30, 1100),
        link_checks=_one_of(values, "link_checks", "public", LINK_CHECKS),
        report_days=_integer(values, "report_days", 180, 30, 730),
        testing=_flag(values, "testing"),
    )
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    if len(settings.secret_key) < MIN_SECRET:
        raise SettingsError(f"EGOV_SECRET_KEY is too short: at least {MIN_SECRET} characters")
    if settings.production and settings.demo:
        raise SettingsError(
            "EGOV_DEMO must not be 1 where EGOV_PRODUCTION is 1: demonstration accounts have a known password"
        )
    if settings.production and not settings.base_url.startswith("https://"):
        raise SettingsError("EGOV_BASE_URL must start with https:// where EGOV_PRODUCTION is 1")


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    for name in values:
        if name.upper() not in _NAMES:
            raise SettingsError(f"{path}: {name} is not a setting")
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in values.items()}


def _one_of(values: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = values.get(name) or default
    if value not in allowed:
        raise SettingsError(f"EGOV_{name.upper()}={value!r}: must be one of {', '.join(allowed)}")
    return value


def _integer(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = values.get(name)
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"EGOV_{name.upper()}={text!r}: must be a whole number from {least} to {most}")
    return int(text)


def _flag(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingsError(f"EGOV_{name.upper()}={text!r}: must be 0 or 1")
    return text == "1"


def _url(values: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = values.get(name) or default
    if "://" not in value and "file" in schemes:
        value = f"file://{Path(value).resolve()}"
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        raise SettingsError(f"EGOV_{name.upper()}={value!r}: must start with {' or '.join(f'{s}://' for s in schemes)}")
    return value


def _database_url(url: str) -> str:
    if url.startswith("sqlite:///"):
        return url
    match = re.fullmatch(r"postgres(?:ql)?(?:\+psycopg)?://(.+)", url)
    if not match:
        raise SettingsError("EGOV_DATABASE_URL: must start with sqlite:/// or postgresql://")
    return f"postgresql+psycopg://{match[1]}"


def _kept_secret(path: Path) -> str:
    """The secret of this installation, made at first need and readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
