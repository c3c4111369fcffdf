"""The demonstration's catalogue is looked after: confirmed here and there, aged in places, with reports of citizens, and ratings after decisions."""

import datetime as dt
import random

import sqlalchemy as sa

from egov.applications import rating
from egov.applications.models import Application, ApplicationRating
from egov.catalogue import queries as catalogue
from egov.catalogue.upkeep import act_files, acts, confirming, reports
from egov.catalogue.upkeep.models import Confirmation, LegalAct, PageReport, TaskState, UpkeepTask
from egov.demonstration import ageing
from egov.identity import queries as identity
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.profiles.current import local_day
from egov.profiles.loading import Profile

DAYS = 182
FORGOTTEN = 12
"""Every service of this number was not confirmed and waits for it."""
REPORTS = (
    ("criminal-record", "fees", "tg", "Дар шуъба маблағи дигар гуфтанд. Лутфан санҷед.", ""),
    (
        "birth-registration",
        "evidence",
        "ru",
        "Здесь не сказано, нужен ли оригинал свидетельства о браке.",
        "reader@demo.example",
    ),
    ("id-card-replacement", "terms", "tg", "Мӯҳлат нофаҳмо навишта шудааст: рӯзи корӣ ё тақвимӣ?", ""),
)
"""What people wrote: the service, the place, the language, the words, and where an answer goes; the last one is answered."""
COMMENTS = {
    "tg": ("Зуд ва осон буд.", "Интизорӣ дароз буд.", "Саволномаро кӯтоҳтар кунед."),
    "ru": ("Быстро и понятно.", "Долго ждал ответа.", "Сделайте анкету короче."),
    "kk": ("Жылдам әрі түсінікті.", "Жауапты ұзақ күттім.", "Сауалнаманы қысқартыңыз."),
    "en": ("Quick and clear.", "The answer took long.", "Make the form shorter."),
}


def load(profile: Profile, *, by: Actor, now: dt.datetime) -> bool:
    """Confirmations, tasks, reports and ratings are there; False where they were before."""
    if db.session.scalar(sa.select(sa.func.count(PageReport.id))):
        return False
    ageing.load(by=by, now=now)
    _confirm(by, now)
    path = profile.folder / "acts.csv"
    if path.exists() and not db.session.scalar(sa.select(sa.func.count(LegalAct.id))):
        act_files.take_in(path, by=by, now=now)
    confirming.make_tasks(now, DAYS)
    acts.make_tasks(local_day(now), now)
    _report(by, now)
    _rate(now)
    return True


def _confirm(by: Actor, now: dt.datetime) -> None:
    """Most services were confirmed in the last months, each on its own day."""
    confirmed = set(db.session.scalars(sa.select(Confirmation.service_id)))
    for place, (service, version) in enumerate(catalogue.list_on_offer()):
        if place % FORGOTTEN and service.id not in confirmed:
            when = now - dt.timedelta(days=3 + place * 3 % 140, hours=2)
            confirming.confirm(service, seen=version.stamp, by=by, now=when)


def _report(by: Actor, now: dt.datetime) -> None:
    found = None
    for place, (slug, anchor, language, text, email) in enumerate(REPORTS):
        service = catalogue.find_service(slug)
        version = catalogue.find_published(service) if service else None
        if service is None or version is None:
            continue
        when = now - dt.timedelta(days=9 - 2 * place, hours=3)
        found = reports.report(service, version.number, anchor=anchor, text=text, email=email, language=language, now=when)
    if found is not None:
        task = db.session.get_one(UpkeepTask, found.task_id)
        reports.answer(task, TaskState.DONE, text="", by=by, now=now - dt.timedelta(days=1))


def _rate(now: dt.datetime) -> None:
    """Two of three people rated the decision, most of them well."""
    chance = random.Random(17)  # noqa: S311 - nothing here is secret
    rated = sa.select(ApplicationRating.application_id)
    statement = sa.select(Application).where(Application.state.in_(rating.DECIDED), Application.id.not_in(rated))
    for application in db.session.scalars(statement.order_by(Application.id)).all():
        account = identity.find_account(application.account_id)
        when = (application.closed_at or now) + dt.timedelta(hours=chance.randrange(2, 60))
        if account is None or chance.random() > 0.66 or when > now or account.email.startswith("citizen@"):
            continue
        stars = chance.choices((5, 4, 3, 2, 1), (9, 6, 3, 1, 1))[0]
        said = COMMENTS[account.language][0 if stars > 3 else 1 if stars < 3 else 2] if chance.random() < 0.3 else ""
        rating.rate(application, stars=stars, comment=said, by=identity.actor_of(account.id), now=when)
