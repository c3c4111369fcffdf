"""Darvoza, the national e-government portal. `create_app` is its table of contents."""

from datetime import UTC, datetime
from importlib import import_module

from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from egov import cli, wiring
from egov.config import ROOT, Settings, load_settings
from egov.kernel.db import db, prepare_engine
from egov.profiles.loading import load_profile
from egov.web import (
    errors,
    headers,
    hosts,
    kept_pages,
    language,
    logs,
    metrics,
    page_cache,
    presentation,
    request_limits,
    static_files,
)
from egov.web.unit_of_work import Portal

FEATURES = (
    "portal",
    "identity",
    "catalogue",
    "applications",
    "certificates",
    "casework",
    "notices",
    "admin",
    "api",
)


def create_app(settings: Settings | None = None) -> Portal:
    """The portal, wired for `settings` (those of the environment by default); raises `SettingsError` when one is wrong."""
    settings = settings or load_settings()
    app = Portal("egov", template_folder=str(ROOT / "templates"), instance_path=str(settings.instance))
    profile = load_profile(settings.profile)
    app.config.update(
        SETTINGS=settings,
        PROFILE=profile,
        UTC_OFFSET_SECONDS=int((profile.timezone.utcoffset(datetime.now(UTC)) or datetime.resolution).total_seconds()),
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        WTF_CSRF_TIME_LIMIT=None,
        PROPAGATE_EXCEPTIONS=settings.testing,
        TESTING=settings.testing,
    )
    page_cache.install(app, settings, wiring.page_revision)
    if settings.trusted_hops:
        hops = settings.trusted_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.install(settings)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
    metrics.install(app)
    hosts.install(app, settings)
    request_limits.install(app)
    language.install(app)
    presentation.install(app)
    kept_pages.install(app)
    static_files.install(app)
    errors.install(app)
    CSRFProtect(app)
    headers.install(app, settings)
    for feature in FEATURES:
        import_module(f"egov.{feature}.views").install(app)
    wiring.install(app)
    cli.install(app)
    return app


def _engine_options(url: str) -> dict[str, object]:
    """How to reach the database. What is bound to a statement is personal as often as not, and stays out of error texts."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"hide_parameters": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": 5}
