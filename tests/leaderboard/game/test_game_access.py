"""Who sees which goals, profiles and kudos, and who may hide or report these."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leaderboard import game_access as access
from leaderboard.game_terms import GameTerms, GoalTerms
from leaderboard.models import Goal, Kudos
from leaderboard.services import game_goals as goals
from leaderboard.services import game_kudos as kudos
from leaderboard.services import game_making as making
from leaderboard.services.wishes import wish_anonymity
from people import api as people
from people.data import Role, Viewer
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db

MIA = (Role.MANAGER,)


@pytest.fixture
def goal() -> Goal:
    """Ana's, set by her manager mia; ben has another manager."""
    b.field("ana", "ben", "mia")
    people.change_manager(person_id=b.person("ana").pk, manager_id=b.person("mia").pk, on=b.day("2026-01-01"))
    terms = GoalTerms("March", "bookings", Decimal(1000), b.day("2026-03-01"), b.day("2026-04-01"))
    return goals.set_goal(person_id=b.person("ana").pk, terms=terms, is_own=False, by_id=b.user().pk, at=b.AT)


def sees(viewer: Viewer, goal: Goal) -> bool:
    try:
        return access.goal_for(viewer, goal.pk, on=b.TODAY) == goal
    except access.NoSuchGame:
        return False


def test_a_goal_is_seen_by_its_person_those_above_and_sales_operations(goal: Goal) -> None:
    ana, ben, mia, ops = b.viewer("ana"), b.viewer("ben"), b.viewer("mia", *MIA), b.viewer(None, Role.SALES_OPS)

    assert [sees(viewer, goal) for viewer in (ana, mia, ops, ben, b.viewer(None, Role.FINANCE))] == [True, True, True, False, False]
    assert [access.may_change_goal(viewer, goal, on=b.TODAY) for viewer in (ana, mia, ops)] == [False, True, True]
    assert set(access.persons_given_goals_by(mia, on=b.TODAY)) == {b.person("ana")}
    assert not access.persons_given_goals_by(ana, on=b.TODAY).exists()


def test_who_wishes_to_be_anonymous_has_no_profile_but_for_themselves(goal: Goal) -> None:
    ana, ben = b.person("ana"), b.viewer("ben")
    assert access.profile_for(ben, ana.pk, on=b.TODAY) == ana
    wish_anonymity(person_id=ana.pk, at=b.AT, today=b.TODAY)

    with pytest.raises(access.NoSuchGame):
        access.profile_for(ben, ana.pk, on=b.TODAY)
    assert access.profile_for(b.viewer("ana"), ana.pk, on=b.TODAY) == ana


def test_drafts_of_badges_are_for_who_makes_them(goal: Goal) -> None:
    terms = GameTerms(title="Draft", rule="bookings >= 1000")
    draft = making.create_game(sort="badge", terms=terms, by_id=None, at=b.AT, today=b.TODAY)
    ops = b.viewer(None, Role.SALES_OPS)

    assert access.badge_for(ops, draft.pk) == draft
    with pytest.raises(access.NoSuchGame):
        access.badge_for(b.viewer("ana"), draft.pk)


def test_kudos_are_reported_looked_at_and_hidden(goal: Goal) -> None:
    terms = GameTerms(title="Thanks", kind="kudos", monthly_limit=3)
    badge = making.create_game(sort="badge", terms=terms, by_id=None, at=b.AT, today=b.TODAY)
    making.publish_game(sort="badge", game_id=badge.pk, today=b.TODAY)
    ana, ben = b.person("ana").pk, b.person("ben").pk
    given = kudos.give_kudos(badge_id=badge.pk, giver_id=ana, receiver_id=ben, words="Well done", at=b.AT)
    mia, hr = b.viewer("mia", *MIA), b.viewer(None, Role.HR)
    assert access.kudos_for(mia, given.pk, on=b.TODAY) == given
    assert [access.may_hide(viewer, given) for viewer in (b.viewer("ana"), b.viewer("ben"), hr, mia)] == [True, True, True, False]

    kudos.report_kudos(kudos_id=given.pk, at=b.AT)
    assert Kudos.objects.get().reported_at == b.AT
    kudos.keep_kudos(kudos_id=given.pk)
    assert Kudos.objects.get().reported_at is None
    kudos.hide_kudos(kudos_id=given.pk, by_id=b.user("keeper@example.com").pk, at=b.AT)
    for viewer in (mia, hr, b.viewer("ana")):
        with pytest.raises(access.NoSuchGame):
            access.kudos_for(viewer, given.pk, on=b.TODAY)


def test_a_part_of_a_target_is_ended_by_who_is_above_all_of_the_team(goal: Goal) -> None:
    team = b.team("north", "ana", "ben", "mia")
    terms = GoalTerms("Team", "bookings", Decimal(300), b.day("2026-03-01"), b.day("2026-04-01"))
    target = goals.cascade(terms=terms, team_id=team.pk, by="equally", weights={}, by_id=b.user("ops@example.com").pk, at=b.AT, on=b.TODAY)
    part, mia = target.parts.get(person=b.person("ana")), b.viewer("mia", *MIA)
    assert not access.may_change_goal(mia, part, on=b.TODAY), "ben has another manager"

    people.change_manager(person_id=b.person("ben").pk, manager_id=b.person("mia").pk, on=b.day("2026-01-01"))
    assert access.may_change_goal(mia, part, on=b.TODAY)
