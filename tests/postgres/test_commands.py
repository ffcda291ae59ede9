"""The command line with an address in place of a file, and what it says when something is in the way."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from data import postgres
from data.postgres import DatabaseAddress
from data.store import create_atlas as create_file
from himi_map.cli.app import run
from himi_map.cli.session import place_of
from himi_map.errors import HimiMapError, InputError, StoreError
from himi_map.ports import EntryKind
from himi_map.profiles import load_profile
from tests.postgres.cluster import FOUNDER, PASSWORD, Cluster
from tests.postgres.planted import Planted
from tests.strategies import MOMENT


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run ``himi-map`` here; gives exit code and the JSON it printed."""
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", PASSWORD)
    monkeypatch.setenv("HIMI_MAP_NEW_PASSPHRASE", PASSWORD)
    monkeypatch.setenv("HIMI_MAP_NOW", MOMENT.isoformat())

    def started(*arguments: str) -> tuple[int, dict[str, Any]]:
        monkeypatch.setattr(sys, "argv", ["himi-map", *arguments, "--json"])
        with pytest.raises(SystemExit) as left:
            run()
        answer = json.loads(capsys.readouterr().out)
        assert PASSWORD not in json.dumps(answer)
        return int(left.value.code or 0), answer

    return started


def area(name: str, step: int) -> dict[str, Any]:
    """An association's area as GeoJSON, EPSG:6668."""
    west, east = 136.98 + step * 0.01, 136.985 + step * 0.01
    ring = [[west, 36.85], [east, 36.85], [east, 36.855], [west, 36.855], [west, 36.85]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name, "ward": "中央"}, "geometry": shape}


def test_a_new_atlas_with_a_leader(server: Cluster, command: Any, tmp_path: Path) -> None:
    database = server.new_database()
    keeper = server.url(FOUNDER, database)
    code, answer = command("new", keeper, "--profile", "mihon")
    assert (code, answer["atlas"], answer["profile"]) == (0, keeper, "mihon")
    assert command("new", keeper)[1]["error"]["code"] == "postgres.already_there"
    areas = tmp_path / "自治会区域.geojson"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [area("朝日", 0), area("夕日", 1)]}), "utf-8")
    code, answer = command(
        "import", "associations", str(areas), "--atlas", keeper, "--name-column", "name", "--ward-column", "ward"
    )
    assert code == 0, answer
    code, answer = command(
        "operator", keeper, "--add", "会長", "--role", "leader", "--association", "朝日", "--login", f"asahi_{database}"
    )
    assert (code, answer["role"]) == (0, "leader")
    leader = server.url(f"asahi_{database}", database)
    assert command("check", leader)[0] == 0
    code, answer = command("journal", leader, "--verify")
    assert (code, answer["verified"]) == (0, True)
    assert command("journal", keeper, "--verify")[1]["verified"] is True
    assert command("check", leader, "--operator", "設置者")[1]["error"]["code"] == "postgres.other_operator"
    code, answer = command("operator", leader, "--add", "ほか", "--role", "keeper", "--login", f"x_{database}")
    assert answer["error"]["code"] == "postgres.keeper_only"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("backup", "{url}", "."), "postgres.file_only"),
        (("passphrase", "{url}"), "postgres.file_only"),
        (("check", "postgresql://"), "postgres.bad_address"),
        (("check", "postgresql://a:secret@h/db"), "postgres.password_in_address"),
        (("check", "{missing}"), "postgres.missing"),
        (("check", "{nobody}"), "postgres.wrong_password"),
        (("check", "{empty}"), "postgres.not_an_atlas"),
        (("check", "postgresql://x@127.0.0.1:1/db"), "postgres.unreachable"),
        (("operator", "{url}", "--add", "会長", "--role", "leader"), "postgres.needs_association"),
        (("operator", "{url}", "--add", "職員", "--role", "city", "--login", FOUNDER), "postgres.login_taken"),
        (("operator", "{url}", "--add", "職員", "--role", "boss"), "session.bad_choice"),
    ],
)
def test_what_is_in_the_way_is_said(planted_once: Planted, command: Any, arguments: tuple[str, ...], code: str) -> None:
    server = planted_once.server
    places = {
        "url": str(planted_once.address("keeper")),
        "missing": server.url(FOUNDER, "nowhere"),
        "nobody": server.url("nobody_here", planted_once.database),
        "empty": server.url(FOUNDER, "postgres"),
    }
    exit_code, answer = command(*(one.format(**places) for one in arguments))
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert "secret" not in json.dumps(answer)


def test_a_login_of_a_file_is_refused(command: Any, tmp_path: Path) -> None:
    create_file(tmp_path / "a.himi", passphrase=PASSWORD, profile=load_profile("mihon"), at=MOMENT).close()
    code, answer = command("operator", str(tmp_path / "a.himi"), "--add", "x", "--role", "city")
    assert (code, answer["error"]["code"]) == (1, "postgres.server_only")


def test_an_address_is_no_path() -> None:
    address = place_of("postgresql://user@host:5433/db?sslmode=verify-full")
    assert isinstance(address, DatabaseAddress)
    assert str(address) == "postgresql://user@host:5433/db?sslmode=verify-full"
    assert address.parameters("x")["sslmode"] == "verify-full"
    assert place_of("dir/a.himi") == Path("dir/a.himi")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("postgresql://h/db", "require"),
        ("postgresql://10.0.0.1/db", "require"),
        ("postgresql:///db", "prefer"),
        ("postgresql://127.0.0.1/db", "prefer"),
        ("postgresql:///db?host=/run/x", "prefer"),
        ("postgresql:///db?host=far.example", "require"),
    ],
)
def test_over_a_network_the_connection_is_encrypted(text: str, mode: str) -> None:
    assert DatabaseAddress(text).parameters(None)["sslmode"] == mode


def test_a_weak_password_is_refused(planted_once: Planted) -> None:
    from himi_map.records.office import OperatorRole

    with pytest.raises(InputError) as refused:
        postgres.add_operator(planted_once.keeper, "x", OperatorRole.CITY, password="kurukuru", at=MOMENT)
    assert refused.value.code == "postgres.weak_password"


def test_a_login_without_rights_makes_no_atlas(server: Cluster) -> None:
    database = server.new_database()
    with server.connect("admin", "postgres") as connection:
        connection.execute(f"CREATE ROLE plain_{database} LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    address = DatabaseAddress(server.url(f"plain_{database}", database))
    with pytest.raises(HimiMapError) as refused:
        postgres.create_atlas(address, password=PASSWORD, profile=load_profile("mihon"), at=MOMENT)
    assert refused.value.code == "postgres.not_owner"
    with server.connect("admin", "postgres") as connection:
        connection.execute(f"CREATE DATABASE {database}_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    latin = DatabaseAddress(server.url("admin", f"{database}_latin"))
    with pytest.raises(StoreError) as refused_too:
        postgres.create_atlas(latin, password=PASSWORD, profile=load_profile("mihon"), at=MOMENT)
    assert refused_too.value.code == "postgres.not_utf8"


def test_kinds_a_newer_program_knows_come_along(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    with planted.server.connect("admin", planted.database) as connection:
        connection.execute("DELETE FROM himi.kind WHERE name = 'note'")
        connection.execute("DELETE FROM himi.pointer WHERE kind = 'consent'")
        connection.execute("DELETE FROM himi.entry_kind WHERE name = 'disclosure'")
        connection.execute("ALTER TABLE himi.record DISABLE TRIGGER ALL")
        connection.execute("UPDATE himi.record SET refs = '{}' WHERE kind = 'consent'")
    with planted.open("leader") as leader:
        assert not leader.load().notes
        told = {"at": MOMENT, "author": leader.operator, "label": "x", "payload": b"{}", "association": "kita"}
        with pytest.raises(StoreError) as refused:
            leader.note(EntryKind.DISCLOSURE, **told)
        assert refused.value.code == "postgres.unknown_kind"
    planted.open("keeper").close()
    with planted.open("leader") as leader:
        assert leader.load().notes
        leader.note(EntryKind.DISCLOSURE, **told)
    with planted.server.connect("admin", planted.database) as connection:
        assert connection.execute("SELECT FROM himi.record WHERE kind = 'consent' AND refs = '{}'").fetchall() == []


def test_a_row_that_cannot_be_read_is_named(planted: Planted) -> None:
    with planted.server.connect("admin", planted.database) as connection:
        connection.execute('UPDATE himi.record SET body = \'{"id":"note-kita","x":1}\' WHERE id = \'note-kita\'')
    with pytest.raises(StoreError) as refused:
        planted.keeper.load()
    assert refused.value.code == "postgres.unreadable"
    assert "note-kita" in str(refused.value)


def test_the_map_pack_lies_with_the_user(planted_once: Planted, machine: Path) -> None:
    place = planted_once.keeper.map_pack
    assert place is not None
    assert place.is_relative_to(machine)
    assert place.stem == planted_once.keeper.info.id


def test_a_backup_comes_back_with_its_walls(planted: Planted, tmp_path: Path) -> None:
    """What docs/サーバー.md says: pg_dump and pg_restore --create, then verify."""
    server, database = planted.server, planted.database
    before = planted.keeper.load()
    server.run_tool("pg_dump", "--format=custom", f"--file={tmp_path / 'himi.dump'}", database)
    planted.keeper.close()
    with server.connect("admin", "postgres") as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
    server.run_tool("pg_restore", "--create", "--dbname=postgres", str(tmp_path / "himi.dump"))
    with planted.open("keeper") as keeper:
        assert keeper.load() == before
        assert keeper.verify().intact
    with planted.open("leader") as leader:
        assert {one.association for one in leader.load().residents.values()} == {"kita"}
    with server.connect(planted.logins["leader"], database) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE mine (x int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM himi.journal")
