"""Administrators look after accounts; the sign-in page promises a mail only where mail goes out."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from django.test import Client
from structlog.testing import capture_logs

from frontend.shell.languages import offered_languages
from incentives.models import Quota
from people.api import Role
from people.models import User
from tests.frontend.world import ANONYMOUS, World


def test_an_administrator_makes_an_account_that_can_sign_in(client_of, world: World) -> None:
    client: Client = client_of(Role.ADMINISTRATOR)
    data = {"email": "new@example.test", "password": "correct horse battery", "roles": ["rep", "manager"], "person": world.ids["stranger"]}

    answer = client.post("/sign-ins/new/", data, follow=True)

    user = User.objects.get(email="new@example.test")
    assert (user.roles, user.person_id) == ({"rep", "manager"}, world.ids["stranger"])
    assert "new@example.test can sign in now." in answer.content.decode()
    signed_in = Client().post("/accounts/login/", {"login": "new@example.test", "password": "correct horse battery"})
    assert signed_in["Location"] == "/"


def test_wrong_input_stands_beside_its_field_and_makes_nothing(client_of) -> None:
    before = User.objects.count()

    page = client_of(Role.ADMINISTRATOR).post("/sign-ins/new/", {"email": "nobody", "password": "short"})

    assert page.status_code == 422
    assert "Enter a valid email address." in page.content.decode()
    assert "at least 10 characters" in page.content.decode()
    assert User.objects.count() == before


def test_a_closed_account_is_out_at_once_and_back_with_one_click(client_of, settings, world: World) -> None:
    rep: Client = client_of(Role.REP)
    admin: Client = client_of(Role.ADMINISTRATOR)
    user = world.users[Role.REP]

    admin.post(f"/sign-ins/{user.pk}/close/")
    assert rep.get("/").status_code == 302, "signed out"
    with redis.Redis.from_url(settings.REDIS_URL) as memory:
        assert memory.zscore("live:revoked", f"user:{user.pk}"), "and shown out of live boards"
    admin.post(f"/sign-ins/{user.pk}/reopen/")
    assert User.objects.get(pk=user.pk).is_active


def test_who_signs_out_is_shown_out_of_live_boards(client_of, settings, world: World) -> None:
    client_of(Role.REP).post("/accounts/logout/")

    with redis.Redis.from_url(settings.REDIS_URL) as memory:
        assert memory.zscore("live:revoked", f"user:{world.users[Role.REP].pk}")


def test_who_signs_out_while_redis_is_away_is_signed_out_all_the_same(client_of, settings, world: World, tmp_path: Path) -> None:
    rep: Client = client_of(Role.REP)
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody-listens.sock'}"

    with capture_logs() as said:
        rep.post("/accounts/logout/")

    assert rep.get("/").status_code == 302, "signed out"
    assert [(each["event"], each["user"]) for each in said if each["log_level"] == "warning"] == [
        ("live_boards_not_ended", world.users[Role.REP].pk)
    ]


def test_the_last_administrator_is_told_why_they_cannot_go(client_of, world: World) -> None:
    page = client_of(Role.ADMINISTRATOR).post(f"/sign-ins/{world.users[Role.ADMINISTRATOR].pk}/close/")

    assert page.status_code == 422
    assert "last account that can administer" in page.content.decode()


@pytest.mark.parametrize(("sends", "told"), [(True, 'href="/accounts/password/reset/"'), (False, "Your administrator can set a new one")])
def test_a_forgotten_password_is_mailed_only_where_mail_goes_out(client_of, settings, sends: bool, told: str) -> None:
    settings.SENDS_MAIL = sends

    page = client_of(ANONYMOUS).get("/accounts/login/").content.decode()

    assert told in page
    assert ("password/reset" in page) is sends


def test_a_language_is_offered_once_its_texts_are_translated(client_of, settings, tmp_path) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    offered_languages.cache_clear()
    try:
        assert [language["code"] for language in offered_languages()] == ["en"]
        assert 'name="language"' not in client_of(Role.REP).get("/people/").content.decode()

        (tmp_path / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.mo").write_bytes(b"")
        offered_languages.cache_clear()
        assert [language["code"] for language in offered_languages()] == ["en", "zh-hans"]
    finally:
        offered_languages.cache_clear()


def test_an_administrator_reads_no_pay_in_the_trail_and_an_auditor_does(client_of, world: World) -> None:
    from tests.frontend.expectations import money

    money.prepare(world)
    kinds = ("incentives.quota", "incentives.assignment", "incentives.statement")
    auditor, administrator = client_of(Role.AUDITOR), client_of(Role.ADMINISTRATOR)

    seen = auditor.get("/audit/?kind=incentives.quota").content.decode()
    hidden = administrator.get("/audit/").content.decode()
    quota = f"/audit/incentives.quota/{Quota.objects.get().pk}/"

    assert (auditor.get(quota).status_code, administrator.get(quota).status_code) == (200, 404)
    assert "/audit/incentives.quota/" in seen
    assert not any(kind in hidden for kind in kinds)
    assert "/audit/people." in hidden
    assert administrator.get("/audit/?kind=incentives.quota").content.decode().count("/audit/incentives.") == 0


def test_the_palette_finds_plans_of_those_who_may_read_them(page_of, world: World) -> None:
    from tests.frontend.expectations import money

    money.prepare(world)

    assert "/plans/field/" in page_of(Role.SALES_OPS, "/search/", q="fiel").content.decode()
    assert "/plans/" not in page_of(Role.EMPLOYEE, "/search/", q="fiel").content.decode()
