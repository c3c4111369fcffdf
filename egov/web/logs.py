"""Logs: one JSON object a line on standard error, no personal data, line breaks escaped by the encoding."""

import logging
import sys

import structlog

from egov.config import Settings


def install(settings: Settings) -> None:
    """Sets structlog and the standard library's logging to write to the same stream."""
    level = logging.ERROR if settings.testing else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=not settings.testing,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
