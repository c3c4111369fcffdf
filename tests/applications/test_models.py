"""The state table, walked from end to end."""

import datetime as dt
from itertools import product

import pytest

from egov.applications.models import CLOSED, TRANSITIONS, WAITING_FOR_APPLICANT, Application, State, Verb
from egov.kernel.errors import Conflict

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_each_verb_leads_where_the_table_says_and_nowhere_else(state, verb):
    application = Application(state=state, changed_at=NOW)
    target = TRANSITIONS.get((state, verb))
    assert application.allows(verb) is (target is not None)
    later = NOW + dt.timedelta(hours=1)
    if target is None:
        with pytest.raises(Conflict):
            application.follow(verb, later)
        assert application.state == state
        assert application.changed_at == NOW
    else:
        application.follow(verb, later)
        assert application.state == target
        assert application.changed_at == later
        assert (application.closed_at is not None) == (target in CLOSED)


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_a_closed_application_stays_closed(state):
    assert all(target == state for (source, _verb), target in TRANSITIONS.items() if source == state)


@pytest.mark.parametrize("state", sorted(set(State) - CLOSED))
def test_an_applicant_can_always_get_out_of_what_is_not_decided(state):
    assert TRANSITIONS[state, Verb.WITHDRAW] == State.WITHDRAWN


def test_every_state_but_payment_is_reached_from_a_draft():
    reached, fresh = {State.DRAFT}, {State.DRAFT}
    while fresh:
        fresh = {target for (source, _verb), target in TRANSITIONS.items() if source in fresh} - reached
        reached |= fresh
    assert reached == set(State) - {State.AWAITING_PAYMENT}


def test_whose_turn_it_is_follows_from_the_state():
    turns = {state: Application(state=state).turn for state in State}
    assert {state for state, turn in turns.items() if turn == "office"} == {State.SUBMITTED, State.IN_REVIEW}
    assert {state for state, turn in turns.items() if turn == "applicant"} == WAITING_FOR_APPLICANT | {State.DRAFT}
    assert {state for state, turn in turns.items() if turn is None} == CLOSED
