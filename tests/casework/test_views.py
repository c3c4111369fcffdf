"""The officers' screens: what they show, what they tell the journal, what they refuse."""

import datetime as dt
import re

import pytest
from flask import g

from egov.applications.models import Application, State
from egov.casework import actions, consulting, deciding, queries
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.casework import TESTER, a_bureau, a_case, a_case_in_hand, a_citizen
from tests.builders.identity import actor_of, an_account, sign_in

LANGUAGES = ("tg", "ru", "kk", "en")


def reference_of(case):
    return queries.reference_of(case)


def hidden(page, name="seen"):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def csrf(page):
    return hidden(page, "csrf_token")


def post(client, path, page=None, **data):
    """Sends a form as the browser does: with the token and the hidden fields of the page it stands on."""
    page = page if page is not None else client.get(path).get_data(as_text=True)
    return client.post(path, data={"csrf_token": csrf(page), "seen": hidden(page), **data})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_work_list_speaks_every_language(client, language):
    bureau = a_bureau()
    a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    page = client.get(f"/{language}/casework").get_data(as_text=True)
    assert "TJ-" in page
    assert "Саидов Фаррух" in page


def test_every_tab_and_both_row_heights_are_within_the_query_budget(client):
    bureau = a_bureau()
    for _ in range(4):
        a_case_in_hand(bureau)
    a_case(bureau)
    sign_in(client, bureau.supervisor)
    for tab in ("mine", "unit", "unassigned", "late", "consultations", "closed", "nonsense"):
        assert client.get(f"/tg/casework?tab={tab}").status_code == 200
    assert "dz-table--compact" in client.get("/tg/casework?tab=unit&rows=compact").get_data(as_text=True)
    assert client.get("/tg/casework/team").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(client):
    bureau = a_bureau()
    a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    client.get("/tg/casework?tab=unit")
    few = len(client.statements)
    for _ in range(10):
        a_case_in_hand(bureau)
    client.get("/tg/casework?tab=unit")
    assert len(client.statements) == few


def test_an_untaken_case_shows_no_name_in_the_list(client):
    bureau = a_bureau()
    a_case(bureau)
    sign_in(client, bureau.officer)
    page = client.get("/tg/casework?tab=unassigned").get_data(as_text=True)
    assert "TJ-" in page
    assert "Саидов" not in page


def test_search_finds_by_reference_and_hostile_words_find_nothing(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    reference = reference_of(case)
    sign_in(client, bureau.officer)
    assert reference in client.get(f"/tg/casework?tab=unit&q={reference.lower()}").get_data(as_text=True)
    for words in ("%25", "_", "'--", "<script>", "x" * 300):
        page = client.get(f"/tg/casework?tab=unit&q={words}").get_data(as_text=True)
        assert reference not in page
        assert "<script>" not in page.replace('<script type="module"', "")
    assert client.get("/tg/casework?after=nonsense").status_code == 422


def test_the_next_case_opens_and_the_empty_queue_says_so(client):
    bureau = a_bureau()
    case = a_case(bureau)
    sign_in(client, bureau.officer)
    page = client.get("/tg/casework").get_data(as_text=True)
    answer = client.post("/tg/casework/next", data={"csrf_token": csrf(page)})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/tg/casework/{reference_of(case)}")
    answer = client.post("/tg/casework/next", data={"csrf_token": csrf(page)})
    assert answer.location.endswith("/tg/casework")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_shows_answers_and_tells_the_journal_why_it_was_opened(client, language):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    page = client.get(f"/{language}/casework/{reference_of(case)}").get_data(as_text=True)
    assert "Саидов Фаррух Баҳромович" in page
    assert "for work" in page
    applicant = queries.get_case_by_id(case.id, by=TESTER).applicant
    assert [row.facts["purpose"] for row in journal.list_accesses(applicant.id).items] == ["review"]


def test_colleagues_and_supervisors_open_a_case_for_another_purpose(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    for account in (bureau.colleague, bureau.supervisor):
        sign_in(client, account)
        client.get(f"/tg/casework/{reference_of(case)}")
    applicant = queries.get_case_by_id(case.id, by=TESTER).applicant
    assert [row.facts["purpose"] for row in journal.list_accesses(applicant.id).items] == ["supervision", "substitution"]


def test_a_difference_from_the_account_is_marked(client):
    bureau = a_bureau()
    applicant = a_citizen(phone="+992900000077")
    same = a_case_in_hand(bureau, applicant=applicant, phone="+992900000077")
    other = a_case_in_hand(bureau, applicant=applicant, phone="+992900000078")
    sign_in(client, bureau.officer)
    assert "is-diff" not in client.get(f"/tg/casework/{reference_of(same)}").get_data(as_text=True)
    assert "is-diff" in client.get(f"/tg/casework/{reference_of(other)}").get_data(as_text=True)


def test_the_history_names_an_officer_once_who_took_a_case_for_themselves_and_whom_a_supervisor_gave_it_to(client):
    bureau = a_bureau()
    a_case(bureau)
    chosen, given = a_case(bureau), a_case(bureau)
    actions.take(chosen, by=bureau.by, now=clock.now())
    actions.assign(given, account_id=bureau.officer.id, by=actor_of(bureau.supervisor), now=clock.now())
    db.session.commit()
    sign_in(client, bureau.officer)
    lines = []
    for case in (chosen, given):
        page = client.get(f"/en/casework/{reference_of(case)}").get_data(as_text=True)
        lines.append(re.search(r"<span>(The case was taken[^<]*)</span>", page)[1])
    officer, supervisor = (f"{one.surname} {one.name}" for one in (bureau.officer, bureau.supervisor))
    assert lines == [f"The case was taken: {officer} (out of turn)", f"The case was taken: {supervisor} ({officer})"]


def test_an_untaken_case_is_not_shown_but_offered_and_taking_it_out_of_turn_is_said_first(client):
    bureau = a_bureau()
    a_case(bureau)
    chosen = a_case(bureau)
    path = f"/tg/casework/{reference_of(chosen)}"
    sign_in(client, bureau.officer)
    assert client.get(path).location.endswith("/take")
    page = client.get(f"{path}/take").get_data(as_text=True)
    assert "Саидов" not in page
    assert "govuk-warning-text" in page
    assert post(client, f"{path}/take", page).status_code == 303
    assert "Саидов" in client.get(path).get_data(as_text=True)
    sign_in(client, bureau.supervisor)
    assert reference_of(chosen) in client.get("/tg/casework/team").get_data(as_text=True)


def test_another_authoritys_case_is_not_found_on_any_screen(client):
    case = a_case_in_hand(a_bureau())
    stranger = a_bureau()
    sign_in(client, stranger.supervisor)
    token = csrf(client.get("/tg/casework").get_data(as_text=True))
    reference = reference_of(case)
    for page in ("", "/take", "/request-more", "/approve", "/refuse", "/consult", "/files/1"):
        assert client.get(f"/tg/casework/{reference}{page}").status_code == 404
    for page in ("/take", "/release", "/note", "/reply", "/stage", "/request-more", "/approve", "/refuse", "/consult"):
        assert client.post(f"/tg/casework/{reference}{page}", data={"csrf_token": token}).status_code == 404
    form = {"csrf_token": token, "references": reference, "assignee": stranger.officer.id}
    assert client.post("/tg/casework/assign", data=form).status_code == 404
    assert db.session.get(type(case), case.id).assignee_id != stranger.officer.id


def test_nobody_opens_their_own_case(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau, bureau.colleague, a_citizen(national_number=bureau.officer.national_number))
    sign_in(client, bureau.officer)
    answer = client.get(f"/tg/casework/{reference_of(case)}")
    assert answer.status_code == 403
    assert "for work" not in answer.get_data(as_text=True)


def test_citizens_and_officers_without_an_authority_are_kept_out(client):
    sign_in(client, an_account())
    assert client.get("/tg/casework").status_code == 403
    bureau = a_bureau()
    sign_in(client, bureau.officer)
    assert client.get("/tg/casework/team").status_code == 403


def test_a_note_and_a_message_are_written_and_an_empty_one_is_refused_beside_its_field(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    for verb, field in (("note", "note"), ("reply", "message")):
        assert post(client, f"{path}/{verb}", page, **{field: f"Words of a {verb} <b>"}).status_code == 303
        refused = post(client, f"{path}/{verb}", page, **{field: " "})
        assert refused.status_code == 422
        assert "govuk-error-message" in refused.get_data(as_text=True)
    page = client.get(path).get_data(as_text=True)
    assert "Words of a note &lt;b&gt;" in page
    assert "Words of a reply &lt;b&gt;" in page


def test_a_stage_is_finished_from_the_page(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    assert post(client, f"{path}/stage", page).status_code == 303
    assert queries.get_case_by_id(case.id, by=TESTER).case.stage == "decide"
    assert post(client, f"{path}/stage", page).status_code == 409


def test_more_is_asked_question_by_question(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/request-more"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    day = clock.now().date() + dt.timedelta(days=20)
    when = {f"answer_until-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    refused = post(client, path, page, message="Say more", **when)
    assert refused.status_code == 422
    assert "Say more" in refused.get_data(as_text=True)
    assert post(client, path, page, question_keys="reason", message="Say more", **when).status_code == 303
    file = queries.get_case_by_id(case.id, by=TESTER)
    assert file.application.state == State.MORE_NEEDED
    assert file.case.waiting
    page = client.get(f"/tg/casework/{reference_of(case)}").get_data(as_text=True)
    assert day.strftime("%d.%m.%Y") in page


def test_approving_shows_the_document_first(client):
    bureau = a_bureau(
        certificate={
            "title": dict.fromkeys(LANGUAGES, "Paper"),
            "rows": [{"label": dict.fromkeys(LANGUAGES, "Why"), "question": "reason"}],
            "valid_months": 6,
        }
    )
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/approve"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    for text in ("Paper", "Why", "for work", "Саидов Фаррух Баҳромович"):
        assert text in page
    assert post(client, path, page).status_code == 303
    assert queries.get_case_by_id(case.id, by=TESTER).application.state == State.APPROVED
    assert client.get(f"/tg/casework/{reference_of(case)}").status_code == 200


def test_the_letter_of_refusal_is_seen_before_it_goes(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/refuse"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    given = {"ground_code": "incomplete", "explanation": "The photograph\nis missing"}
    assert post(client, path, page, step="show", explanation="No ground").status_code == 422
    letter = post(client, path, page, step="show", **given)
    text = letter.get_data(as_text=True)
    assert letter.status_code == 200
    for part in ("Incomplete (tg)", "Article 1 (tg)", "Add it (tg)", "The photograph", "метавонед шикоят кунед", "ба суд"):
        assert part in text
    assert queries.get_case_by_id(case.id, by=TESTER).application.state == State.IN_REVIEW
    again = post(client, path, text, step="edit", **given).get_data(as_text=True)
    assert "The photograph\nis missing" in again
    assert post(client, path, text, step="send", **given).status_code == 303
    file = queries.get_case_by_id(case.id, by=TESTER)
    assert (file.application.state, file.outcome.ground_code) == (State.REFUSED, "incomplete")


def test_the_second_officer_is_told_who_did_what_and_keeps_what_was_typed(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/refuse"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    actions.assign(case, account_id=bureau.colleague.id, by=actor_of(bureau.supervisor), now=clock.now())
    deciding.approve(case, by=actor_of(bureau.colleague), now=clock.now())
    db.session.commit()
    told = post(client, path, page, step="send", ground_code="incomplete", explanation="The photograph is missing")
    text = told.get_data(as_text=True)
    assert told.status_code == 409
    assert "The photograph is missing" in text
    assert "Қодиров Ҷамшед" in text
    assert queries.get_case_by_id(case.id, by=TESTER).application.state == State.APPROVED


def test_whoever_was_overtaken_may_send_again_knowing_what_happened(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/approve"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    deciding.finish_stage(case, by=bureau.by, now=clock.now())
    db.session.commit()
    told = post(client, path, page, explanation="Good luck")
    assert told.status_code == 409
    assert "Good luck" in told.get_data(as_text=True)
    assert post(client, path, told.get_data(as_text=True), explanation="Good luck").status_code == 303


def test_another_authority_is_asked_and_sees_only_what_it_was_shown(client):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}/consult"
    sign_in(client, bureau.officer)
    page = client.get(path).get_data(as_text=True)
    given = {"authority": other.authority.slug, "question": "Is it so?", "question_keys": "reason", "days": "3"}
    assert post(client, path, page, **(given | {"days": "99"})).status_code == 422
    assert post(client, path, page, **given).status_code == 303
    sign_in(client, other.officer)
    g.pop("csrf_token")
    listed = client.get("/tg/casework?tab=consultations").get_data(as_text=True)
    question = re.search(r"/tg/casework/consultations/\d+", listed)[0]
    page = client.get(question).get_data(as_text=True)
    assert "Is it so?" in page
    assert "for work" in page
    for unseen in ("Саидов", "900 00"):
        assert unseen not in page
    assert client.get(f"/tg/casework/{reference_of(case)}").status_code == 404
    assert post(client, question, page, opinion="objects", advice="It is not").status_code == 303
    sign_in(client, bureau.officer)
    assert client.get(question).status_code == 404
    assert "It is not" in client.get(f"/tg/casework/{reference_of(case)}").get_data(as_text=True)
    applicant = queries.get_case_by_id(case.id, by=TESTER).applicant
    assert "advice" in [row.facts["purpose"] for row in journal.list_accesses(applicant.id).items]


def test_a_busy_case_stays_within_the_query_budget(client):
    bureau, other = a_bureau(), a_bureau()
    case = a_case_in_hand(bureau)
    now = clock.now()
    for number in range(3):
        actions.note(case, f"Note {number}", by=actor_of(bureau.colleague), now=now)
        deciding.reply(case, f"Message {number}", by=bureau.by, now=now)
        consulting.consult(
            case, authority=other.authority, question="Well?", question_keys=["reason"], by=bureau.by, now=now
        )
    db.session.commit()
    sign_in(client, bureau.officer)
    assert client.get(f"/tg/casework/{reference_of(case)}").status_code == 200


def test_the_supervisor_hands_ticked_cases_over_and_back(client):
    bureau = a_bureau()
    cases = [a_case(bureau), a_case(bureau)]
    sign_in(client, bureau.supervisor)
    page = client.get("/tg/casework?tab=unit").get_data(as_text=True)
    ticked = [reference_of(case) for case in cases]
    for assignee, expected in ((str(bureau.colleague.id), bureau.colleague.id), ("", None)):
        form = {"csrf_token": csrf(page), "references": ticked, "assignee": assignee}
        assert client.post("/tg/casework/assign", data=form).status_code == 303
        db.session.expire_all()
        assert [db.session.get(type(case), case.id).assignee_id for case in cases] == [expected, expected]
    assert client.post("/tg/casework/assign", data={"csrf_token": csrf(page)}).status_code == 303


def test_the_officer_gives_a_case_back(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    path = f"/tg/casework/{reference_of(case)}"
    page = client.get(path).get_data(as_text=True)
    assert client.post(f"{path}/release", data={"csrf_token": csrf(page)}).status_code == 303
    assert queries.get_case_by_id(case.id, by=TESTER).case.assignee_id is None


def test_a_supervisor_takes_a_case_over_where_only_a_supervisor_decides(client):
    stages = [{"key": "check", "kind": "check"}, {"key": "decide", "kind": "decide", "role": "supervisor"}]
    bureau = a_bureau(route={"stages": stages})
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}"
    sign_in(client, bureau.officer)
    assert f"{path}/approve" not in client.get(path).get_data(as_text=True)
    sign_in(client, bureau.supervisor)
    g.pop("csrf_token")
    page = client.get(path).get_data(as_text=True)
    form = {"csrf_token": csrf(page), "references": reference_of(case), "assignee": bureau.supervisor.id, "back": "case"}
    answer = client.post("/tg/casework/assign", data=form)
    assert answer.location.endswith(path)
    assert f"{path}/approve" in client.get(path).get_data(as_text=True)


def test_the_route_proposes_whom_to_ask(client):
    other = a_bureau()
    consult = {
        "key": "ask",
        "kind": "consult",
        "authority": other.authority.slug,
        "term": {"amount": 7, "unit": "working_days"},
    }
    bureau = a_bureau(route={"stages": [consult, {"key": "decide", "kind": "decide"}]})
    case = a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    page = client.get(f"/tg/casework/{reference_of(case)}/consult").get_data(as_text=True)
    assert f'value="{other.authority.slug}" selected' in page
    assert 'value="7"' in page


def views_of(case):
    application = db.session.get(Application, case.application_id)
    return [row for row in journal.list_of(application) if row.kind == "case.viewed"]


@pytest.mark.parametrize("page", ["/request-more", "/approve", "/refuse", "/consult"])
def test_a_page_of_decision_shows_no_applicant_before_the_case_is_taken(client, page):
    bureau = a_bureau()
    path = f"/tg/casework/{reference_of(a_case(bureau))}"
    sign_in(client, bureau.officer)
    assert client.get(path + page).headers["Location"] == f"{path}/take"
    assert client.get(f"{path}/files/1").status_code == 403


@pytest.mark.parametrize("sent", ["/note", "/reply", "/stage", "/refuse"])
def test_a_form_sent_empty_shows_no_applicant_before_the_case_is_taken(client, sent):
    bureau = a_bureau()
    path = f"/tg/casework/{reference_of(a_case(bureau))}"
    sign_in(client, bureau.officer)
    answer = post(client, path + sent, client.get(f"{path}/take").get_data(as_text=True), note="", message="")
    assert answer.status_code in (303, 403)
    assert "Саидов" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("page", ["/request-more", "/approve", "/refuse", "/consult"])
def test_a_page_of_decision_is_told_in_the_journal_like_the_case(client, page):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    sign_in(client, bureau.colleague)
    client.get(f"/tg/casework/{reference_of(case)}{page}")
    assert [row.facts["purpose"] for row in views_of(case)] == ["substitution"]


def test_a_form_shown_again_is_told_in_the_journal_though_nothing_is_kept(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    path = f"/tg/casework/{reference_of(case)}"
    sign_in(client, bureau.officer)
    page = client.get("/tg/casework").get_data(as_text=True)
    assert post(client, f"{path}/note", page, note="").status_code == 422
    assert [row.facts["purpose"] for row in views_of(case)] == ["review"]
