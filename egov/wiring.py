"""The one place where news travels upward, and where floors that must not know each other are introduced."""

from flask import Flask

import egov.authorities.models
import egov.jobs.models
import egov.journal.models
import egov.messaging.models  # noqa: F401 - tables without screens of their own
from egov.applications import tasks as applications_tasks
from egov.casework import deciding
from egov.casework import tasks as casework
from egov.catalogue import intake, reviewing, sent_texts
from egov.catalogue import queries as catalogue
from egov.catalogue import tasks as catalogue_tasks
from egov.catalogue.upkeep import jobs as upkeep
from egov.files import tasks as files_tasks
from egov.identity import recovery
from egov.identity import tasks as identity
from egov.jobs import kinds as jobs
from egov.jobs import worker
from egov.journal import followers, sealing
from egov.messaging import delivery
from egov.notices import letters, owners, reviews


def page_revision() -> str:
    """The revision of everything that cached public pages show."""
    return catalogue.revision()


def install(app: Flask) -> None:
    """Declares the journal's followers, the kinds of jobs and the steps of the worker."""
    _steps(app)
    jobs.register(applications_tasks.EXPIRE, applications_tasks.expire, every=applications_tasks.PERIOD_SECONDS)
    jobs.register(applications_tasks.MOVE_DRAFTS, applications_tasks.move_drafts)
    jobs.register(reviewing.DRY_RUN, applications_tasks.dry_run)
    jobs.register(deciding.ISSUING_JOB, casework.issue_for_case)
    jobs.register(catalogue_tasks.PUBLISH_DUE, catalogue_tasks.publish_due, every=catalogue_tasks.PERIOD_SECONDS)
    jobs.register(intake.CHECK_JOB, catalogue_tasks.check_import, alone=True)
    jobs.register(sent_texts.DISCARD_JOB, catalogue_tasks.discard_texts)
    jobs.register(intake.TAKE_JOB, catalogue_tasks.take_import, alone=True)
    jobs.register(catalogue_tasks.TIDY_SEARCHES, catalogue_tasks.tidy_searches, every=catalogue_tasks.TIDY_SECONDS)
    jobs.register(upkeep.TASKS, upkeep.make_tasks, every=upkeep.TASKS_SECONDS)
    jobs.register(upkeep.LINKS, upkeep.check_links, every=upkeep.LINKS_SECONDS, alone=True)
    jobs.register(upkeep.ERASE, upkeep.erase_reports, every=upkeep.ERASE_SECONDS)
    jobs.register(owners.REMIND, owners.remind, every=owners.REMIND_SECONDS)
    jobs.register(files_tasks.SWEEP, files_tasks.sweep, every=files_tasks.PERIOD_SECONDS)
    jobs.register(recovery.SEND_RESET_LINK, identity.send_reset_link)
    jobs.register(identity.SWEEP, identity.sweep, every=identity.SWEEP_EVERY)
    followers.follow("applications.move_drafts", ("service.published",), applications_tasks.move_drafts_for_row)
    followers.follow("catalogue.uses", ("application.submitted",), catalogue_tasks.count_use)
    followers.follow("catalogue.ratings", ("service.rated",), upkeep.count_rating)
    followers.follow("casework.open_cases", ("application.submitted",), casework.open_for_row)
    followers.follow("casework.keep_up", casework.KEPT_UP_WITH, casework.keep_up_with_row)


def _steps(app: Flask) -> None:
    folder = app.config["SETTINGS"].instance / "journal"
    worker.add_step("journal", "seal", lambda now: sealing.seal_pending(now, folder=folder))
    worker.add_step("journal", "followers", followers.advance_all)
    worker.add_step("mail", "deliver", delivery.deliver_one)
    followers.follow("notices", letters.TOLD, letters.tell_applicant)
    followers.follow("notices.holders", letters.TOLD_TO_HOLDERS, letters.tell_holder)
    followers.follow("notices.reviews", reviews.TOLD, reviews.tell)
    followers.follow("notices.reporters", ("page.report_answered",), owners.tell_reporter)
    worker.install()
