"""Every service of the demonstration country is applied for through its pages, as a person at a keyboard would."""

import io
import random
import re

import pytest
import sqlalchemy as sa

from egov.applications import queries
from egov.applications.models import Application, State
from egov.authorities import loading as authorities
from egov.authorities import queries as places
from egov.catalogue import loading as catalogue
from egov.catalogue import queries as services
from egov.demonstration.answers import Inventor
from egov.demonstration.people import invent
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.profiles.current import local_day
from egov.profiles.loading import load_profile
from egov.questionnaire.answers import is_empty
from egov.questionnaire.building import PREFIX
from egov.questionnaire.kinds.base import Setting
from egov.questionnaire.kinds.registry import kinds
from egov.web.language import LANGUAGES
from tests.builders.files import a_jpeg
from tests.builders.identity import an_account, sign_in

TJ = load_profile("tj")


def typed(question, value, setting, name):
    """The boxes of a page as somebody fills them who answers `value`."""
    if question.kind == "file":
        return {name: [(io.BytesIO(a_jpeg()), f"{question.key}.jpg")]}
    if is_empty(value):
        return {}
    if question.kind != "group":
        parts = kinds.get(question.kind).spell(question, value, setting)
        return {f"{name}-{part}" if part else name: texts for part, texts in parts.items()}
    boxes = {f"{name}-entry": [str(index) for index in range(len(value))]}
    for index, entry in enumerate(value):
        for inner in question.questions:
            boxes |= typed(inner, entry.get(inner.key), setting, f"{name}-{index}-{inner.key}")
    return boxes


@pytest.mark.slow
def test_every_service_can_be_applied_for_page_by_page(client):
    now = clock.now()
    authorities.load(TJ, now, system("test"))
    catalogue.import_profile(TJ, by=system("test"), now=now)
    person = invent(1)[0]
    account = an_account(surname=person.surname, name=person.name, patronymic=person.patronymic, born_on=person.born_on)
    sign_in(client, account)
    setting = Setting("tg", TJ, local_day(now), places.list_areas())
    slugs = [listing.slug for listing in services.list_services(limit=100).items]
    assert len(slugs) == 49
    for number, slug in enumerate(slugs):
        language = LANGUAGES[number % 4]
        version = services.get_published(slug)
        definition = services.definition_of(version)
        page = client.get(f"/{language}/services/{slug}/apply").text
        assert definition.name.in_(language) in page.replace("&#39;", "'")
        if not definition.is_online:
            assert client.submit(f"/tg/services/{slug}/apply").status_code == 404
            continue
        answers = Inventor(person, random.Random(number), setting.areas, setting.today).fill(definition.questionnaire)
        where = client.submit(f"/{language}/services/{slug}/apply").location
        _walk(client, where, definition, answers, setting)
        draft = db.session.scalar(sa.select(Application).where(Application.version_id == version.id))
        assert draft.state == State.SUBMITTED, slug
        assert client.get(f"/{language}/applications/{draft.reference}").status_code == 200
        assert client.get(f"/{language}/applications/{draft.reference}/answers").status_code == 200
        assert queries.get_receipt(draft).answers == draft.answers
        db.session.rollback()


def _walk(client, where, definition, answers, setting):
    """Goes from page to page until the application is filed."""
    for _ in range(40):
        shown = client.get(where)
        assert shown.status_code == 200, where
        if where.endswith("/check"):
            seen = re.search(r'name="seen"[^>]*value="([^"]*)"', shown.text).group(1)
            where = client.submit(where.removesuffix("check") + "submit", {"seen": seen, "agreed": "y"}).location
            assert where.endswith("/receipt")
            assert client.get(where).status_code == 200
            return
        page = definition.questionnaire.page(where.split("/pages/")[1].split("?")[0])
        boxes = {}
        for question in page.questions:
            boxes |= typed(question, answers.get(question.key), setting, PREFIX + question.key)
        response = client.submit(where, boxes)
        assert response.status_code == 303, (
            where,
            boxes,
            re.findall(r'error-message"[^<]*<span[^<]*</span>([^<]*)', response.text),
        )
        where = response.location
    raise AssertionError(f"no end of pages at {where}")
