-- The tables. Made by the owner role, which nobody logs in as. What may be read is in 4_policies.sql; nothing is written
-- but by the functions of 3_writing.sql. All record kinds lie in one table: a new kind needs no new table and no new
-- policy, and there is one policy to get right.
--
-- Text typed by people may hold NUL, which PostgreSQL's text cannot: in journal columns it is written as DLE z (and DLE as
-- DLE p), see data/postgres/tables.py. Bodies are JSON *text*, byte for byte as the program wrote them: jsonb would refuse
-- "\u0000" and write numbers anew.

CREATE TABLE himi.meta (name text PRIMARY KEY, value text NOT NULL);

-- hall: NULL staff only; '' not about one person; otherwise the field that names the resident ('id': the record itself).
CREATE TABLE himi.kind (name text PRIMARY KEY, append_only boolean NOT NULL, hall text);

-- What a journal entry may tell.
CREATE TABLE himi.entry_kind (name text PRIMARY KEY);

CREATE TABLE himi.pointer (kind text, field text, target text NOT NULL, PRIMARY KEY (kind, field));

-- association: of an association itself its own id. person: whom it is about, as in hall.key. refs: 'kind:id' it points to.
-- revision: number of the journal entry that wrote it last.
CREATE TABLE himi.record (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    association text COLLATE "C",
    person text COLLATE "C",
    refs text[] NOT NULL,
    body text NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX record_by_association ON himi.record (association, kind);
CREATE INDEX record_by_refs ON himi.record USING gin (refs);

-- Who may be seen at the hall: 'resident:ID', 'contact:ID', up to but not on a day.
CREATE TABLE himi.hall (key text COLLATE "C" PRIMARY KEY, until date);

-- The end of the chain. Its row lock is what puts all writers in one row.
CREATE TABLE himi.head (single boolean PRIMARY KEY DEFAULT true CHECK (single), number bigint NOT NULL, digest text NOT NULL);

CREATE TABLE himi.journal (
    number bigint PRIMARY KEY,
    kind text NOT NULL,
    at text NOT NULL,
    author text NOT NULL,
    label text NOT NULL,
    association text NOT NULL,
    edit text NOT NULL,
    payload_digest text NOT NULL,
    digest text NOT NULL
);
CREATE INDEX journal_by_edit ON himi.journal (edit);
CREATE INDEX journal_by_association ON himi.journal (association);

CREATE TABLE himi.journal_payload (number bigint PRIMARY KEY REFERENCES himi.journal, salt bytea NOT NULL, payload bytea NOT NULL);

CREATE TABLE himi.journal_record (
    number bigint NOT NULL REFERENCES himi.journal,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (number, kind, id)
);
CREATE INDEX journal_record_by_id ON himi.journal_record (id);

-- Which login is which operator. role, reach and retired_on are copied from the operator's record whenever it is written;
-- reach NULL: everywhere.
CREATE TABLE himi.member (
    login text PRIMARY KEY,
    operator text NOT NULL,
    role text NOT NULL,
    reach text[],
    retired_on date
);

-- Belt to the braces of missing privileges: not even the owner's own functions can change what was written.
CREATE FUNCTION himi.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'append only' USING ERRCODE = 'HM403';
END $$;

CREATE FUNCTION himi.facts_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM himi.kind k WHERE k.name = OLD.kind AND k.append_only)
        AND (TG_OP = 'DELETE' OR (NEW.kind, NEW.id, NEW.body) IS DISTINCT FROM (OLD.kind, OLD.id, OLD.body))
    THEN
        RAISE EXCEPTION 'append only' USING ERRCODE = 'HM403';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE ON himi.journal FOR EACH ROW EXECUTE FUNCTION himi.never();
CREATE TRIGGER journal_never_emptied BEFORE TRUNCATE ON himi.journal FOR EACH STATEMENT EXECUTE FUNCTION himi.never();
CREATE TRIGGER touched_stays BEFORE UPDATE OR DELETE ON himi.journal_record FOR EACH ROW EXECUTE FUNCTION himi.never();
CREATE TRIGGER touched_never_emptied BEFORE TRUNCATE ON himi.journal_record FOR EACH STATEMENT EXECUTE FUNCTION himi.never();
CREATE TRIGGER payload_stays BEFORE UPDATE ON himi.journal_payload FOR EACH ROW EXECUTE FUNCTION himi.never();
CREATE TRIGGER payload_never_emptied BEFORE TRUNCATE ON himi.journal_payload FOR EACH STATEMENT EXECUTE FUNCTION himi.never();
CREATE TRIGGER facts_stay BEFORE UPDATE OR DELETE ON himi.record FOR EACH ROW EXECUTE FUNCTION himi.facts_stay();
CREATE TRIGGER records_never_emptied BEFORE TRUNCATE ON himi.record FOR EACH STATEMENT EXECUTE FUNCTION himi.never();
