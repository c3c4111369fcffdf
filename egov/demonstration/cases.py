"""Leads invented applications to their fates by the very actions that citizens and officers use, at honest instants."""

import datetime as dt
import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from egov.applications import actions as applications
from egov.applications import queries as filed
from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.casework import actions as casework
from egov.casework import deciding, tasks
from egov.casework.models import Case, Purpose
from egov.catalogue import queries as catalogue
from egov.demonstration.answers import Inventor
from egov.demonstration.fates import Fate
from egov.demonstration.people import Person
from egov.files import actions as files
from egov.identity.models import Account
from egov.kernel import clock
from egov.kernel.actor import Actor, system
from egov.questionnaire.answers import visible_pages

EXPLANATIONS = {
    "tg": "Маълумоти ариза бо маълумоти реестр мувофиқ наомад. Пас аз ислоҳ метавонед аз нав ариза диҳед.",
    "ru": "Сведения в заявлении не совпали со сведениями реестра. После исправления вы можете подать заявление снова.",
    "kk": "Өтініштегі мәліметтер тізілім деректерімен сәйкес келмеді. Түзеткеннен кейін қайта өтініш бере аласыз.",
    "en": "What the application says did not match the register. Once corrected, you can apply again.",
}
QUESTIONS = {
    "tg": "Лутфан, ин ҷавобро дақиқ кунед: дар ҳуҷҷат дигар хел навишта шудааст.",
    "ru": "Пожалуйста, уточните этот ответ: в документе написано иначе.",
    "kk": "Осы жауапты нақтылаңыз: құжатта басқаша жазылған.",
    "en": "Please check this answer: the document says something else.",
}
_PICTURE: list[bytes] = []


@dataclass(frozen=True, slots=True)
class Applicant:
    """An account, the invented person behind it, and the account as an actor."""

    account: Account
    person: Person

    @property
    def actor(self) -> Actor:
        """The applicant, signed in."""
        return Actor(account_id=self.account.id, roles=frozenset({"citizen"}), language=self.account.language)


class Walk:
    """One application on its way. Each step happens a little later than the one before, in office hours."""

    def __init__(
        self,
        fate: Fate,
        applicant: Applicant,
        officers: dict[int, list[Actor]],
        supervisors: dict[int, list[Actor]],
        now: dt.datetime,
    ) -> None:
        self._fate, self._applicant, self._end = fate, applicant, now
        self._officers, self._supervisors = officers, supervisors
        self._chance = random.Random(fate.number)  # noqa: S311 - nothing here is secret
        start = now - dt.timedelta(days=fate.age)
        self._now = start.replace(hour=self._chance.randrange(4, 12), minute=self._chance.randrange(60), second=7)
        if self._now > now:
            self._now = start

    def go(self) -> Application | None:
        """The application stands where its fate says; None where it was led there before."""
        by = self._applicant.actor
        key = f"demo-{self._fate.number}"
        if filed.find_opened(by, key) is not None:
            return None
        with clock.frozen(self._now):
            version = catalogue.get_published(self._fate.slug)
            application = applications.open_draft(version, by=by, now=self._now, key=key)
            self._fill(application, half=self._fate.end == "draft")
            if self._fate.end == "draft":
                return application
            applications.submit(application, by=by, now=self._later(minutes=9))
            case = casework.open_case(application, by=system("demo"), now=self._now)
        self._lead(application, case)
        return application

    def _fill(self, application: Application, *, half: bool) -> None:
        by, areas = self._applicant.actor, authorities.list_areas()
        definition = filed.definition_of(application)
        invented = Inventor(self._applicant.person, self._chance, areas, self._now.date(), self._fate.slug)
        answers = invented.fill(definition.questionnaire)
        pages = visible_pages(definition.questionnaire, answers)
        for page in pages[: max(1, len(pages) // 2)] if half else pages:
            open_keys = filed.open_keys(application, page.key)
            values = {question.key: answers.get(question.key) for question in page.questions if question.key in open_keys}
            applications.save_page(application, page=page.key, values=values, by=by, now=self._later(minutes=2))
        if not half:
            self._attach_what_is_missing(application)

    def _attach_what_is_missing(self, application: Application) -> None:
        by = self._applicant.actor
        for problem in filed.problems_of(application, self._now):
            if problem.question.kind == "file":
                stored = files.store(stream=io.BytesIO(_picture()), name=f"{problem.question.key}.jpg", by=by, now=self._now)
                applications.attach(application, stored, path=problem.at, by=by, now=self._now)

    def _lead(self, application: Application, case: Case) -> None:
        end, by = self._fate.end, self._applicant.actor
        if end == "waiting":
            return
        if end == "withdrawn":
            applications.withdraw(application, reason="", by=by, now=self._later(days=1))
            self._keep_up(application)
            return
        officer = self._chance.choice(self._officers[application.authority_id])
        self._hand_out(case, officer, self._later(hours=self._chance.randrange(2, 30)))
        casework.view(case, Purpose.REVIEW, by=officer, now=self._later(minutes=1))
        if end in ("in_review", "late"):
            return
        if end in ("more_needed", "answered", "expired"):
            self._ask_more(application, case, officer)
            return
        self._decide(application, case, officer)

    def _hand_out(self, case: Case, officer: Actor, when: dt.datetime) -> None:
        """Supervisors hand cases out in their order; one in ten is chosen by its officer, perhaps out of turn."""
        if self._chance.random() < 0.1:
            casework.take(case, by=officer, now=when)
        else:
            supervisor = self._chance.choice(self._supervisors[case.authority_id])
            casework.assign(case, account_id=officer.account_id or 0, by=supervisor, now=when)

    def _ask_more(self, application: Application, case: Case, officer: Actor) -> None:
        language = application.language
        key = next(iter(application.answers))
        until = self._now.date() + dt.timedelta(days=14)
        deciding.request_more(
            case, question_keys=[key], message=QUESTIONS[language], answer_until=until, by=officer, now=self._later(hours=5)
        )
        if self._fate.end == "answered":
            applications.answer_more(application, by=self._applicant.actor, now=self._later(hours=20))
            self._keep_up(application)
        if self._fate.end == "expired":
            self._now = min(self._end, self._now + dt.timedelta(days=16))
            applications.expire(application, by=system("demo"), now=self._now)
            self._keep_up(application)

    def _decide(self, application: Application, case: Case, officer: Actor) -> None:
        definition = filed.definition_of(application)
        while case.stage_kind in deciding.BEFORE_DECISION:
            deciding.finish_stage(case, by=officer, now=self._later(hours=self._chance.randrange(3, 40)))
        when = self._later(hours=self._chance.randrange(1, 30))
        if not deciding.may_decide(definition, by=officer):
            officer = self._chance.choice(self._supervisors[application.authority_id])
            casework.assign(case, account_id=officer.account_id or 0, by=officer, now=when)
        if self._fate.end == "refused" and definition.refusal_grounds:
            ground = self._chance.choice(definition.refusal_grounds).code
            deciding.refuse(case, ground_code=ground, explanation=EXPLANATIONS[application.language], by=officer, now=when)
            return
        deciding.approve(case, by=officer, now=when)
        with clock.frozen(self._later(minutes=2)):
            tasks.issue_for_case({"case_id": case.id}, self._now)

    def _keep_up(self, application: Application) -> None:
        casework.keep_up(application, by=system("demo"), now=self._now)

    def _later(self, **step: int) -> dt.datetime:
        """The next instant of the walk: `step` on, moved into office hours, never in the future."""
        moment = self._now + dt.timedelta(**step)
        if not 3 <= moment.hour < 13:
            moment = (moment + dt.timedelta(hours=14)).replace(hour=4)
        while moment.weekday() >= 5:
            moment += dt.timedelta(days=1)
        if moment >= self._end:
            moment = self._now + (self._end - self._now) / 2
        self._now = moment
        return moment


def _picture() -> bytes:
    """A small picture that says in Tajik and English that it is a sample."""
    if not _PICTURE:
        image = Image.new("RGB", (640, 420), (249, 244, 233))
        ImageDraw.Draw(image).rectangle((24, 24, 616, 396), outline=(11, 90, 95), width=6)
        ImageDraw.Draw(image).text((250, 200), "SAMPLE / NAMUNA", fill=(34, 28, 22))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=70)
        _PICTURE.append(buffer.getvalue())
    return _PICTURE[0]
