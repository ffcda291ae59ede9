"""Somebody with a login and any client: every table, view, function, statistic and COPY, searched for planted words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from data.postgres.writing import WrittenRow, _call
from data.store.chain import link
from himi_map.edits import EditBuilder
from himi_map.errors import HimiMapError
from himi_map.ports import EntryKind
from tests.postgres.cluster import PASSWORD
from tests.postgres.planted import OTHER, ROLES, SEEN, STAFF_ONLY, UNASKED, Planted
from tests.strategies import MOMENT

HIDDEN_IDS = (f"resident-kita-{UNASKED}", f"resident-minami-{OTHER}")
WRITES = ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET {column} = NULL",
          "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "DROP TABLE {} CASCADE", "LOCK TABLE {} IN EXCLUSIVE MODE",
          "CREATE POLICY mine ON {} USING (true)", "CREATE INDEX ON {} ((1))", "ALTER TABLE {} OWNER TO CURRENT_USER",
          "SELECT * FROM {} FOR UPDATE", "COPY {} FROM STDIN", "COPY {} TO '/tmp/stolen'",
          "COPY {} TO PROGRAM 'cat'")  # fmt: skip


class Attacker:
    """A plain connection that remembers every byte it was sent: rows, COPY data, errors, notices, notifications."""

    def __init__(self, planted: Planted, who: str) -> None:
        self.connection = planted.server.connect(planted.logins[who], planted.database)
        self.connection.add_notice_handler(lambda notice: self._told(notice))
        self.heard: list[str] = []
        self.refused = 0

    def __enter__(self) -> Attacker:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _told(self, error: Any) -> None:
        names = ("severity", "sqlstate", "message_primary", "message_detail", "message_hint", "context",
                 "internal_query", "schema_name", "table_name", "column_name", "constraint_name")  # fmt: skip
        self.heard.append(" ".join(str(getattr(error, name, "")) for name in names))

    def ask(self, query: str, values: Any = None) -> bool:
        """Run anything; gives whether it was allowed."""
        try:
            cursor = self.connection.execute(query, values)
            while True:
                if cursor.description is not None:
                    self.heard += [repr(row) for row in cursor.fetchall()]
                if not cursor.nextset():
                    return True
        except psycopg.Error as error:
            self.refused += 1
            self._told(error.diag)
            if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self.connection.rollback()
            return False

    def copy(self, query: str) -> bool:
        """COPY … TO STDOUT."""
        try:
            with self.connection.cursor().copy(query) as copied:  # type: ignore[arg-type]
                self.heard += [bytes(block).decode("utf-8", "replace") for block in copied]
        except psycopg.Error as error:
            self.refused += 1
            self._told(error.diag)
            return False
        return True

    def found(self, planted: Planted, who: str) -> list[tuple[str, str]]:
        """Planted words this login must not see, with what they were in."""
        return [(word, text[:300]) for word in planted.forbidden(who) for text in self.heard if word in text]


def relations(planted: Planted) -> list[str]:
    """Every table and view of the database, the system's own included."""
    with planted.server.connect("admin", planted.database) as connection:
        return [
            name
            for (name,) in connection.execute(
                "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c "
                "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 't') "
                "AND c.relname NOT LIKE 'pg_toast%'"
            )
        ]


@pytest.mark.parametrize("who", ROLES)
def test_every_table_and_view_by_every_way_of_reading(planted_once: Planted, who: str) -> None:
    names = relations(planted_once)
    assert {"himi.record", "himi.homes", "pg_catalog.pg_stats", "pg_catalog.pg_statistic"} <= set(names)
    with Attacker(planted_once, who) as attacker:
        for name in names:
            attacker.ask(f"SELECT * FROM {name}")
            attacker.copy(f"COPY (SELECT * FROM {name}) TO STDOUT")
            if name.startswith("himi."):
                attacker.copy(f"COPY {name} TO STDOUT")
                attacker.ask(f"SELECT t::text FROM {name} t")
                attacker.ask(f"SELECT to_json(t) FROM {name} t")
                attacker.ask(f"SELECT convert_from(payload, 'UTF8') FROM {name}")
                attacker.ask("SELECT query_to_xml(%s, true, true, '')", (f"SELECT * FROM {name}",))
                attacker.ask("SELECT table_to_xml(%s::regclass, true, true, '')", (name,))
                attacker.ask(f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM {name}")
                attacker.ask("SELECT * FROM ts_stat(%s)", (f"SELECT to_tsvector('simple', t::text) FROM {name} t",))
        attacker.ask("SELECT schema_to_xml('himi', true, true, '')")
        attacker.ask("SELECT database_to_xml(true, true, '')")
        assert attacker.found(planted_once, who) == []
        if who not in ("retired", "stranger"):
            assert any(SEEN in text for text in attacker.heard)


@pytest.mark.parametrize("who", ROLES)
def test_nothing_can_be_written_but_by_the_functions(planted_once: Planted, who: str) -> None:
    before = planted_once.keeper.load()
    with Attacker(planted_once, who) as attacker:
        for name in [one for one in relations(planted_once) if one.startswith("himi.")]:
            for statement in WRITES:
                assert not attacker.ask(statement.format(name, column="id")), statement
            attacker.ask(f"GRANT ALL ON {name} TO PUBLIC")  # no error, but a warning: nothing was granted
        assert attacker.found(planted_once, who) == []
    assert planted_once.keeper.load() == before


SIDE_DOORS = (
    "SET row_security = off; SELECT * FROM himi.record",
    "SELECT 1 / (CASE WHEN body LIKE '%{word}%' THEN 0 ELSE 1 END) FROM himi.record",
    "SELECT count(*) FROM himi.record WHERE 1 / (CASE WHEN body LIKE '%{word}%' THEN 0 ELSE 1 END) = 1",
    "SELECT body::int FROM himi.record WHERE body LIKE '%{word}%'",
    "SELECT * FROM himi.record WHERE body LIKE '%{word}%' AND body::json ->> 'name' = 'x'",
    "SELECT * FROM himi.record r, LATERAL (SELECT r.body::numeric) x WHERE r.body LIKE '%{word}%'",
    "SELECT * FROM himi.journal_payload WHERE convert_from(payload, 'UTF8')::xml IS NOT NULL",
    "SELECT * FROM himi.homes WHERE (name || id)::int = 1",
    "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM himi.record LOOP RAISE NOTICE '%', r; END LOOP; END $$",
    "DO $$ BEGIN EXECUTE 'SET ROLE {owner}'; END $$",
    "PREPARE p AS SELECT * FROM himi.record; EXECUTE p",
    "BEGIN; DECLARE c CURSOR FOR SELECT * FROM himi.record; FETCH ALL FROM c; COMMIT",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_get(oid) FROM pg_largeobject_metadata",
    "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_stats WHERE schemaname = 'himi'",
    "SELECT * FROM pg_stats_ext",
    "SELECT stavalues1 FROM pg_statistic",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT * FROM pg_hba_file_rules",
    "SHOW ALL",
)
REFUSED = (
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {founder}",
    "SET session_replication_role = replica",
    "CREATE TEMP TABLE record (kind text)",
    "CREATE TABLE himi.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE TEMP VIEW mine AS SELECT * FROM himi.record",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
    "$$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$",
    "CREATE FUNCTION himi.leak(text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
    "CREATE OR REPLACE FUNCTION himi.my_role() RETURNS text LANGUAGE sql AS $$ SELECT 'keeper' $$",
    "CREATE OPERATOR public.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = textlt)",
    "CREATE ROLE more LOGIN",
    "ALTER ROLE {founder} PASSWORD 'x'",
    "GRANT {owner} TO CURRENT_USER",
    "GRANT {keepers} TO CURRENT_USER",
    "ALTER FUNCTION himi.sees(text, text, text, text) SECURITY INVOKER",
    "ALTER TABLE himi.record NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY part ON himi.record",
    "CREATE EXTENSION dblink",
    "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION himi.never()",
    "ALTER DATABASE {database} SET search_path = mine",
    "CREATE PUBLICATION mine FOR TABLE himi.record",
    "CREATE SUBSCRIPTION mine CONNECTION 'host=x' PUBLICATION y",
    "CREATE STATISTICS himi.mine ON kind, id FROM himi.record",
    "REASSIGN OWNED BY {owner} TO CURRENT_USER",
)


@pytest.mark.parametrize("who", ROLES)
def test_no_side_door_is_open(planted_once: Planted, who: str) -> None:
    with planted_once.server.connect("admin", planted_once.database) as connection:
        row = connection.execute("SELECT value FROM himi.meta WHERE name = 'groups'").fetchone()
    assert row is not None
    names = {"owner": f"{row[0]}_owner", "keepers": f"{row[0]}_keeper", "founder": planted_once.logins["keeper"],
             "database": planted_once.database}  # fmt: skip
    with Attacker(planted_once, who) as attacker:
        for word, door in itertools.product((UNASKED, OTHER, STAFF_ONLY, SEEN), SIDE_DOORS):
            attacker.ask(door.format(word=word, **names) if "{" in door else door)
        for role in ("keeper", "shakyo", "city", "leader", "helper"):
            attacker.ask(f"SET ROLE {row[0]}_{role}")
            attacker.ask("SELECT * FROM himi.record")
            attacker.ask("SELECT * FROM himi.operators()")
            attacker.ask("RESET ROLE")
        # a division by zero told of no row that is not there
        hidden = [one for one in planted_once.forbidden(who) if one in (UNASKED, OTHER)]
        for word in hidden:
            before = attacker.refused
            attacker.ask(SIDE_DOORS[2].format(word=word))
            if who != "stranger":
                assert attacker.refused == before
        assert attacker.found(planted_once, who) == []
        for statement in REFUSED:
            assert not attacker.ask(statement.format(**names) if "$$" not in statement else statement), statement
        assert attacker.found(planted_once, who) == []


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "text": (
        None,
        "",
        "resident",
        "household",
        f"household-minami-{OTHER}",
        HIDDEN_IDS[0],
        "'; SELECT 1; --",
        "\u202e",
    ),
    "bigint": (None, 0, 3, -1, 2**62),
    "text[]": (None, [], ["resident"], [f"resident:{HIDDEN_IDS[1]}"], [None], ["edit"]),
    "boolean[]": (None, [], [True], [None]),
    "date[]": (None, [], ["2099-01-01"], [None]),
    "bytea[]": (None, [], [b"x" * 16], [None]),
    "bytea": (None, b"", b"x" * 16),
    "himi.journal": (None,),
}


def functions(planted: Planted) -> Iterator[tuple[str, list[str]]]:
    """Every function of the atlas with the types of its arguments."""
    with planted.server.connect("admin", planted.database) as connection:
        yield from connection.execute(
            "SELECT p.proname, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'himi' AND p.prorettype <> 'trigger'::regtype"
        )


@pytest.mark.parametrize("who", ROLES)
def test_every_function_with_hostile_arguments(planted_once: Planted, who: str) -> None:
    before = planted_once.keeper.load()
    entries = planted_once.keeper.verify().entries
    found = list(functions(planted_once))
    assert {"write", "erase", "learn", "sees", "operators", "verify", "append"} <= {name for name, _ in found}
    with Attacker(planted_once, who) as attacker:
        for name, types in found:
            choices = [ARGUMENTS[one] for one in types]
            widest = max((len(one) for one in choices), default=1)
            calls = (
                itertools.product(*choices) if len(types) <= 2 else zip(*map(itertools.cycle, choices), strict=False)
            )
            for values in itertools.islice(calls, 64 if len(types) <= 2 else 6 * widest):
                marks = ", ".join(f"%s::{one}" for one in types)
                attacker.ask(f"SELECT * FROM himi.{name}({marks})", tuple(values))
        assert attacker.found(planted_once, who) == []
    assert planted_once.keeper.load() == before
    assert planted_once.keeper.verify().entries == entries


def test_every_function_that_acts_for_the_owner_pins_its_search_path(planted_once: Planted) -> None:
    with planted_once.server.connect("admin", planted_once.database) as connection:
        loose = connection.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'himi' "
            "AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)"
        ).fetchall()
        public = connection.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, "
            "LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a "
            "WHERE n.nspname = 'himi' AND a.grantee = 0"
        ).fetchall()
        bare = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'himi' "
            "AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        ).fetchall()
        members = connection.execute(
            "SELECT m.member::regrole FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
            "WHERE r.rolname LIKE 'himi\\_%\\_owner' AND NOT m.admin_option"
        ).fetchall()
        granted = connection.execute(
            "SELECT c.relname, a.grantee::regrole, a.privilege_type FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL aclexplode(c.relacl) a "
            "WHERE n.nspname = 'himi' AND a.grantee <> c.relowner AND (a.grantee = 0 OR a.privilege_type <> 'SELECT')"
        ).fetchall()
    assert (loose, public, bare, members, granted) == ([], [], [], [], [])


def hostile_rows() -> dict[str, dict[str, Any]]:
    """Calls of ``himi.write`` a leader of 北 might make by hand."""
    hidden = HIDDEN_IDS[0]
    fact = (
        '{{"id":"f","association":"kita","whose":"resident","subject":"{}","kind":"list_association","state":"given"}}'
    )
    mine = f'{{"id":"resident-kita-{SEEN}","association":"kita","name":"x"}}'
    return {
        "a hidden person": {"row": WrittenRow("resident", hidden, f'{{"id":"{hidden}","association":"kita"}}', True)},
        "taking back a hidden person": {"row": WrittenRow("resident", hidden, None, True)},
        "a consent for a hidden person": {"row": WrittenRow("consent", "f", fact.format(hidden), False)},
        "a consent taken back": {"row": WrittenRow("consent", "consent-seen", None, True)},
        "a consent changed": {"row": WrittenRow("consent", "consent-seen", fact.format("x"), True)},
        "moving somebody away": {
            "row": WrittenRow("resident", f"resident-kita-{SEEN}", mine.replace('"kita"', '"minami"'), True)
        },
        "what imports remember": {
            "row": WrittenRow("source_row", "s", '{"id":"s","association":"kita","source":"","key":""}', False)
        },
        "an operator": {"row": WrittenRow("operator", "o", '{"id":"o","name":"o","role":"keeper"}', False)},
        "a kind nobody knows": {"row": WrittenRow("spell", "s", '{"id":"s"}', False)},
        "another id inside": {"row": WrittenRow("note", "n", '{"id":"m","association":"kita"}', False)},
        "no JSON": {"row": WrittenRow("note", "n", "{", False)},
        "an entry that tells of nothing": {"touched": ()},
        "an entry that tells of more": {"touched": ("resident:x", "note:n")},
        "in another's name": {"author": "somebody"},
        "for another association": {"association": "minami"},
        "an erasure": {"kind": EntryKind.ERASURE, "row": None},
        "a creation": {"kind": EntryKind.CREATED, "row": None},
        "a passphrase": {"kind": EntryKind.PASSPHRASE, "row": None},
    }


@pytest.mark.parametrize("name", hostile_rows())
def test_no_call_by_hand_gets_a_leader_further(planted: Planted, name: str) -> None:
    call = hostile_rows()[name]
    before, entries = planted.keeper.load(), planted.keeper.verify().entries
    row = call.get("row", WrittenRow("note", "n", '{"id":"n","association":"kita","stamp":"x","geometry":"{}"}', False))
    with planted.open("leader") as store:
        entry = link(
            (0, "00" * 32),
            call.get("kind", EntryKind.EDIT),
            at=MOMENT,
            author=call.get("author", store.operator),
            label="x",
            payload=b"{}",
            association=call.get("association", "kita"),
            touched=call.get("touched", (f"{row.kind}:{row.id}",) if row else ()),
        )
        with pytest.raises(HimiMapError) as refused:
            store.administer(lambda connection: _call(connection, 2**40, [entry], [row] if row else [], []))
        assert refused.value.code.startswith("postgres.")
    assert planted.keeper.load() == before
    assert planted.keeper.verify().entries == entries


def test_a_leader_opens_nobody_by_hand(planted: Planted) -> None:
    from data.postgres.halls import HallKey

    row = WrittenRow("note", "n", '{"id":"n","association":"kita","stamp":"x","geometry":"{}"}', False)
    with planted.open("leader") as store:
        entry = link((0, "00" * 32), EntryKind.EDIT, at=MOMENT, author=store.operator, label="x", payload=b"{}",
                     association="kita", touched=("note:n",))  # fmt: skip
        keys = [HallKey(f"resident:{one}", True, None) for one in HIDDEN_IDS]
        store.administer(lambda connection: _call(connection, 2**40, [entry], [row], keys))
        assert not set(HIDDEN_IDS) & set(store.load().residents)


def test_notices_hold_a_number_and_nothing_else(planted: Planted) -> None:
    with Attacker(planted, "leader") as attacker:
        attacker.ask("LISTEN himi_changes")
        builder = EditBuilder(planted.keeper.load(), label=OTHER, author="test", at=MOMENT)
        builder.change(planted.keeper.load().residents[HIDDEN_IDS[1]], phone="1")
        edit = builder.build()
        assert edit is not None
        planted.keeper.apply(edit)
        heard = [one.payload for one in attacker.connection.notifies(timeout=5, stop_after=1)]
    assert len(heard) == 1
    assert heard[0].isdigit()


def test_the_password_is_asked(planted_once: Planted) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(planted_once.server.folder), port=planted_once.server.port,
                        user=planted_once.logins["leader"], password=PASSWORD + "x",
                        dbname=planted_once.database)  # fmt: skip


@pytest.mark.parametrize(
    "hole",
    [
        "ALTER TABLE himi.record DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY hole ON himi.journal_payload FOR SELECT USING (true)",
        "CREATE VIEW himi.hole AS SELECT * FROM himi.record; GRANT SELECT ON himi.hole TO PUBLIC",
        "CREATE FUNCTION himi.hole() RETURNS SETOF himi.record LANGUAGE sql SECURITY DEFINER AS 'TABLE himi.record'",
        "CREATE TABLE public.copied AS TABLE himi.record; ANALYZE public.copied; "
        "GRANT USAGE ON SCHEMA public TO PUBLIC; GRANT SELECT ON public.copied TO PUBLIC",
    ],
)
def test_the_searcher_finds_a_hole(planted: Planted, hole: str) -> None:
    with planted.server.connect("admin", planted.database) as connection:
        connection.execute(hole)
    with Attacker(planted, "leader") as attacker:
        for name in [one for one in relations(planted) if one.startswith(("himi.", "public."))]:
            attacker.ask(f"SELECT * FROM {name}")
            attacker.ask(f"SELECT convert_from(payload, 'UTF8') FROM {name}")
        for name, types in functions(planted):
            if not types:
                attacker.ask(f"SELECT * FROM himi.{name}()")
        assert {word for word, _ in attacker.found(planted, "leader")} >= {OTHER, UNASKED}


def test_the_statistics_do_hold_what_must_not_leak(planted_once: Planted) -> None:
    with planted_once.server.connect("admin", planted_once.database) as connection:
        connection.execute("ANALYZE himi.record")
        rows = connection.execute("SELECT * FROM pg_stats WHERE schemaname = 'himi'").fetchall()
    assert any(OTHER in repr(row) for row in rows)
