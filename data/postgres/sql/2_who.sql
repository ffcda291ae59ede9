-- Who is asking, and what they see. Everything rests on session_user: SET ROLE does not change it, and only a superuser
-- can. Every function that acts for the owner pins its search_path, so that nobody can slip in a table of their own.

CREATE FUNCTION himi.today() RETURNS date LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date $$;

-- The asking operator; no row for a stranger or for somebody who retired.
CREATE FUNCTION himi.me() RETURNS SETOF himi.member LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT m.* FROM himi.member m
      WHERE m.login = session_user AND (m.retired_on IS NULL OR m.retired_on > himi.today()) $$;

CREATE FUNCTION himi.my_role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT role FROM himi.me() $$;

CREATE FUNCTION himi.my_operator() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT operator FROM himi.me() $$;

-- The associations somebody with a limit works in; empty for everybody else.
CREATE FUNCTION himi.my_reach() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce((SELECT reach FROM himi.me()), '{}') $$;

-- The keeper, and staff without a limit.
CREATE FUNCTION himi.sees_all() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce((SELECT role = 'keeper' OR (role IN ('shakyo', 'city') AND reach IS NULL) FROM himi.me()), false) $$;

CREATE FUNCTION himi.is_open(key_asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM himi.hall h WHERE h.key = key_asked AND (h.until IS NULL OR h.until > himi.today())) $$;

-- Whether the asking operator may see a record: the whole rule in one place.
CREATE FUNCTION himi.sees(k text, i text, a text, p text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who himi.member;
BEGIN
    SELECT * INTO who FROM himi.me();
    IF NOT FOUND THEN
        RETURN false;
    ELSIF who.role = 'keeper' THEN
        RETURN true;
    ELSIF k = 'operator' THEN -- its body holds the hash of a passphrase; others have himi.operators()
        RETURN false;
    ELSIF who.role IN ('shakyo', 'city') AND who.reach IS NULL THEN
        RETURN true;
    ELSIF NOT coalesce(a = ANY (who.reach), false) AND NOT (a IS NULL AND k = 'site') THEN
        RETURN false;
    ELSIF who.role IN ('shakyo', 'city') THEN
        RETURN true;
    ELSIF NOT EXISTS (SELECT FROM himi.kind n WHERE n.name = k AND n.hall IS NOT NULL) THEN
        RETURN false;
    ELSIF k = 'household' THEN -- by the people in it; one nobody lives in says nothing of anybody
        RETURN EXISTS (SELECT FROM himi.record r
                       WHERE r.kind = 'resident' AND r.refs @> ARRAY['household:' || i] AND himi.is_open('resident:' || r.id))
            OR NOT EXISTS (SELECT FROM himi.record r WHERE r.refs @> ARRAY['household:' || i]);
    END IF;
    RETURN p IS NULL OR himi.is_open(p);
END $$;

-- Whether the asking operator may read what a journal entry holds. An edit holds fields as they were: all it touched must
-- be there and visible. An edit of an operator holds a hash: the keeper's alone.
CREATE FUNCTION himi.sees_payload(n bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine text := himi.my_role();
BEGIN
    IF mine IS NULL THEN
        RETURN false;
    ELSIF mine = 'keeper' THEN
        RETURN true;
    ELSIF EXISTS (SELECT FROM himi.journal_record t WHERE t.number = n AND t.kind = 'operator') THEN
        RETURN false;
    ELSIF himi.sees_all() THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM himi.journal j WHERE j.number = n AND j.kind = 'edit')
        AND EXISTS (SELECT FROM himi.journal_record t WHERE t.number = n)
        AND NOT EXISTS (
            SELECT FROM himi.journal_record t
            LEFT JOIN himi.record r ON r.kind = t.kind AND r.id = t.id
            WHERE t.number = n AND (r.id IS NULL OR NOT himi.sees(r.kind, r.id, r.association, r.person)));
END $$;

-- Operators by name, without their hashes: all for those who see all, otherwise those of the own associations and what
-- of their reach is the asker's too.
CREATE FUNCTION himi.operators() RETURNS TABLE (id text, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.id, CASE
        WHEN himi.sees_all() OR NOT o.j ? 'associations' THEN (o.j - 'secret')::text
        ELSE jsonb_set(o.j - 'secret', '{associations}', (
            SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements_text(o.j -> 'associations') one
            WHERE one = ANY (himi.my_reach())))::text
        END
    FROM himi.record r CROSS JOIN LATERAL (SELECT himi.plain(r.body) AS j) o
    WHERE r.kind = 'operator' AND himi.my_role() IS NOT NULL AND (
        himi.sees_all() OR r.id = himi.my_operator() OR NOT o.j ? 'associations'
        OR EXISTS (SELECT FROM jsonb_array_elements_text(o.j -> 'associations') one WHERE one = ANY (himi.my_reach())))
$$;

-- The number of the newest journal entry.
CREATE FUNCTION himi.newest() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT number FROM himi.head WHERE himi.my_role() IS NOT NULL $$;
