-- Who may read what. Nobody but the owner may write a table at all.

ALTER TABLE himi.meta ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.meta FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.kind ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.kind FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.entry_kind ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.entry_kind FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.pointer ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.pointer FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.record FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.hall ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.hall FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.head FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.journal FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.journal_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.journal_payload FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.journal_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.journal_record FORCE ROW LEVEL SECURITY;
ALTER TABLE himi.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE himi.member FORCE ROW LEVEL SECURITY;

CREATE POLICY owner ON himi.meta TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.kind TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.entry_kind TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.pointer TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.record TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.hall TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.head TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.journal TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.journal_payload TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.journal_record TO @owner@ USING (true) WITH CHECK (true);
CREATE POLICY owner ON himi.member TO @owner@ USING (true) WITH CHECK (true);

-- (SELECT …): asked once for a query, not once for a row.
CREATE POLICY member ON himi.meta FOR SELECT TO @everybody@ USING ((SELECT himi.my_role()) IS NOT NULL);
CREATE POLICY member ON himi.kind FOR SELECT TO @everybody@ USING ((SELECT himi.my_role()) IS NOT NULL);
CREATE POLICY member ON himi.entry_kind FOR SELECT TO @everybody@ USING ((SELECT himi.my_role()) IS NOT NULL);
CREATE POLICY member ON himi.pointer FOR SELECT TO @everybody@ USING ((SELECT himi.my_role()) IS NOT NULL);

CREATE POLICY whole ON himi.record FOR SELECT TO @keeper@, @shakyo@, @city@
    USING ((SELECT himi.sees_all()) AND (kind <> 'operator' OR (SELECT himi.my_role()) = 'keeper'));
CREATE POLICY part ON himi.record FOR SELECT TO @shakyo@, @city@, @leader@, @helper@
    USING ((association = ANY ((SELECT himi.my_reach())::text[]) OR (association IS NULL AND kind = 'site'))
           AND himi.sees(kind, id, association, person));

CREATE POLICY whole ON himi.journal_record FOR SELECT TO @keeper@, @shakyo@, @city@ USING ((SELECT himi.sees_all()));
CREATE POLICY part ON himi.journal_record FOR SELECT TO @shakyo@, @city@, @leader@, @helper@
    USING (EXISTS (SELECT FROM himi.record r WHERE r.kind = journal_record.kind AND r.id = journal_record.id));

CREATE POLICY whole ON himi.journal FOR SELECT TO @keeper@, @shakyo@, @city@ USING ((SELECT himi.sees_all()));
CREATE POLICY part ON himi.journal FOR SELECT TO @shakyo@, @city@, @leader@, @helper@
    USING (association = ANY ((SELECT himi.my_reach())::text[])
           OR EXISTS (SELECT FROM himi.journal_record t WHERE t.number = journal.number));

CREATE POLICY payload ON himi.journal_payload FOR SELECT TO @everybody@ USING (himi.sees_payload(number));

REVOKE ALL ON ALL TABLES IN SCHEMA himi FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA himi FROM PUBLIC;
GRANT USAGE ON SCHEMA himi TO @everybody@;
GRANT SELECT ON himi.meta, himi.kind, himi.entry_kind, himi.pointer, himi.record, himi.journal, himi.journal_payload,
    himi.journal_record TO @everybody@;
GRANT EXECUTE ON FUNCTION himi.my_role(), himi.my_reach(), himi.my_operator(), himi.sees_all(), himi.newest(),
    himi.operators(), himi.verify(), himi.sees(text, text, text, text), himi.sees_payload(bigint) TO @everybody@;
GRANT EXECUTE ON FUNCTION
    himi.write(bigint, text[], text[], text[], text[], text[], text[], text[], bytea[], bytea[],
               text[], text[], text[], boolean[], text[], boolean[], date[])
    TO @keeper@, @shakyo@, @city@, @leader@;
GRANT EXECUTE ON FUNCTION himi.set_hall(bigint, text[], boolean[], date[]), himi.hall_due() TO @keeper@, @shakyo@, @city@;
GRANT EXECUTE ON FUNCTION himi.erase(bigint, text, text, text, bytea), himi.link_login(text, text),
    himi.learn(text[], text[], boolean[], text[], text[], text[], text[]) TO @keeper@;
