"""Text of people stays text, whoever reads it: what one role writes is looked at by every other.

A citizen, an officer, a colleague of another authority, an editor and an administrator write markup wherever they may; then every page
that any of them, or anybody, can open is searched for an element that nobody of ours wrote.
"""

import re

import pytest

from egov.applications import actions as applying
from egov.casework import actions as working
from egov.casework import consulting, deciding
from egov.casework.models import Opinion
from egov.casework.queries import get_consultation
from egov.catalogue.life_events import bundles
from egov.catalogue.models import LifeEvent, Service
from egov.certificates import actions as certificates
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.builders.applications import a_full_draft
from tests.builders.casework import a_bureau, case_of
from tests.builders.catalogue import TESTER, a_topic
from tests.builders.certificates import a_certificate
from tests.builders.files import a_stored_file
from tests.builders.identity import actor_of, an_account, sign_in
from tests.house.every_route import address

EVIL = "<img src=x onerror=alert(1)>\"'><svg/onload=alert(2)>{{7*7}}"
LET_THROUGH = re.compile(r"<img src=x|<svg/onload|onerror=alert\(1\)>\"|>49<")


def evil(place):
    return dict.fromkeys(("tg", "ru", "kk", "en"), f"{EVIL} {place}")


@pytest.fixture
def scene(app):
    """Everybody has written markup wherever the portal takes text from them."""
    bureau = a_bureau(
        name=evil("name"),
        summary=evil("summary"),
        description=evil("description"),
        keywords={"tg": [EVIL]},
        outputs=[evil("output")],
        evidence=[{"what": evil("what"), "from": "applicant"}],
        eligibility=[{"text": evil("requirement"), "condition": {">=": [{"var": "age"}, 18]}}],
        refusal_grounds=[{"code": "incomplete", "text": evil("ground"), "norm": evil("norm"), "remedy": evil("remedy")}],
        legal_basis=[{"title": evil("act"), "article": EVIL}],
        faq=[{"question": evil("question"), "answer": evil("answer")}],
        certificate={"title": evil("certificate"), "rows": []},
    )
    other = a_bureau()
    for authority in (bureau.authority, other.authority):
        authority.name = authority.short_name = LocalisedText(evil("authority"))
    citizen, now = an_account(surname=EVIL[:90], name=EVIL[:90], patronymic=EVIL[:90]), clock.now()
    bureau.officer.rename(EVIL[:90], EVIL[:90], "")
    by = actor_of(citizen)
    draft = a_full_draft(citizen, bureau.version, reason=EVIL)
    applying.attach(draft, a_stored_file(name=f"{EVIL}.pdf", by=by), path="photo", by=by, now=now)
    applying.submit(draft, by=by, now=now)
    case = case_of(draft)
    working.take(case, by=bureau.by, now=now)
    applying.write_to_office(draft, EVIL, by=by, now=now)
    deciding.reply(case, EVIL, by=bureau.by, now=now)
    working.note(case, EVIL, by=bureau.by, now=now)
    asked = consulting.consult(
        case, authority=other.authority, question=EVIL, question_keys=["reason", "photo"], by=bureau.by, now=now
    )
    advisor = actor_of(other.officer)
    consultation, file = get_consultation(asked.id, by=advisor)
    consulting.advise(consultation, file, opinion=Opinion.AGREES, advice=EVIL, by=advisor, now=now)
    refused = a_full_draft(citizen, bureau.version, reason=EVIL)
    applying.submit(refused, by=by, now=now)
    decided = case_of(refused)
    working.take(decided, by=bureau.by, now=now)
    deciding.refuse(decided, ground_code="incomplete", explanation=EVIL, by=bureau.by, now=now)
    paper = a_certificate(citizen, bureau.authority)
    certificates.revoke(paper, reason=EVIL, by=actor_of(bureau.supervisor), now=now)
    service = db.session.get(Service, bureau.version.service_id)
    event = a_topic(LifeEvent, service.slug, name=LocalisedText(evil("event")), summary=LocalisedText(evil("about")))
    texts = {name: LocalisedText(evil(name)) for name in ("when", "by", "basis")}
    bundles.put_step(event, bundles.Step(service=service.slug, **texts), seen=event.version_id, by=TESTER, now=now)
    db.session.commit()
    return {
        "people": [citizen, bureau.officer, bureau.supervisor, other.officer],
        "values": {
            "reference": [draft.reference, refused.reference],
            "page": ["you", "reason"],
            "slug": [service.slug, bureau.authority.slug],
            "service": [service.slug],
            "number": [1],
            "code": [paper.code],
            "consultation_id": [asked.id],
            "account_id": [citizen.id],
            "day": [f"{now:%Y-%m-%d}"],
        },
    }


def pages(app, values):
    for rule in app.url_map.iter_rules():
        names = rule.arguments - {"lang"}
        if "GET" not in rule.methods or rule.endpoint == "static" or not names <= values.keys():
            continue
        if not names:
            yield address(app, rule)
        for turn in range(2 if names else 0):
            real = {name: values[name][turn % len(values[name])] for name in names}
            yield app.url_map.bind("localhost").build(rule.endpoint, real | {"lang": "tg"}).split("?")[0]


@pytest.mark.parametrize("role", ["nobody", "concerned", "publisher", "auditor", "admin"])
def test_nobodys_text_becomes_markup_on_anybodys_page(client, app, scene, role):
    client.budget, shown = 1000, 0
    readers = {"nobody": [None], "concerned": scene["people"]}.get(role) or [an_account(role)]
    for reader in readers:
        if reader is not None:
            sign_in(client, reader)
        for path in pages(app, scene["values"]):
            response = client.get(path)
            if response.mimetype == "text/html":
                assert not LET_THROUGH.search(response.text), (role, path)
                shown += "&lt;img src=x" in response.text
    assert shown >= {"nobody": 4, "concerned": 15, "publisher": 4, "auditor": 0, "admin": 2}[role], shown
