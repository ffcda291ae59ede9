-- The only ways to write. Nobody has INSERT, UPDATE or DELETE on any table; these functions act for the owner and check
-- who asks. Codes: HM400 malformed, HM403 not allowed, HM404 a kind this atlas does not know yet, HM409 looked at too
-- long ago (look again).

-- A body as jsonb, to look into; NUL, which jsonb cannot hold, becomes U+FFFD there.
CREATE FUNCTION himi.plain(body text) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE WHEN position('\u0000' IN body) = 0 THEN body
      ELSE regexp_replace(body, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') END::jsonb $$;

-- A journal text as JSON, as msgspec writes it; DLE z stands for NUL, DLE p for DLE.
CREATE FUNCTION himi.json_text(t text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN position(chr(16) IN t) = 0 THEN to_json(t)::text ELSE (
        SELECT '"' || string_agg(
            CASE WHEN n = 1 THEN inside
                 ELSE CASE left(piece, 1) WHEN 'z' THEN '\u0000' ELSE '\u0010' END || substr(inside, 2) END,
            '' ORDER BY n) || '"'
        FROM (SELECT piece, n, substr(to_json(piece)::text, 2, length(to_json(piece)::text) - 2) AS inside
              FROM unnest(string_to_array(t, chr(16))) WITH ORDINALITY AS pieces (piece, n)) AS escaped)
    END $$;

CREATE FUNCTION himi.payload_digest(salt bytea, payload bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT encode(sha256(salt || payload), 'hex') $$;

-- digest = SHA-256(previous, meta, payload digest), as data/store/chain.py makes it. touched: 'kind:id' lines, sorted.
CREATE FUNCTION himi.link_digest(previous text, j himi.journal, touched text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(decode(previous, 'hex') || convert_to(concat(
        '[', j.number, ',', himi.json_text(j.kind), ',', himi.json_text(j.at), ',', himi.json_text(j.author), ',',
        himi.json_text(j.label), ',', himi.json_text(j.association), ',', himi.json_text(j.edit), ',"',
        encode(sha256(convert_to(touched, 'UTF8')), 'hex'), '"]'), 'UTF8') || decode(j.payload_digest, 'hex')), 'hex')
$$;

-- Put one entry at the end of the chain. The caller holds the lock of himi.head. Not granted to anybody.
CREATE FUNCTION himi.append(
    entry_kind text, at text, author text, label text, association text, edit text, touched text, salt bytea, payload bytea
) RETURNS himi.journal LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    end_of_chain himi.head;
    j himi.journal;
    canonical text;
BEGIN
    SELECT * INTO STRICT end_of_chain FROM himi.head;
    IF at !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d(:\d\d)?$' OR length(salt) <> 16 THEN
        RAISE EXCEPTION 'malformed entry' USING ERRCODE = 'HM400';
    END IF;
    PERFORM at::timestamptz;
    SELECT coalesce(string_agg(one, chr(10) ORDER BY one COLLATE "C"), '') INTO canonical
        FROM (SELECT DISTINCT one FROM unnest(string_to_array(touched, chr(10))) one WHERE one <> '') lines;
    j.number := end_of_chain.number + 1;
    j.kind := entry_kind;
    j.at := at;
    j.author := author;
    j.label := label;
    j.association := association;
    j.edit := edit;
    j.payload_digest := himi.payload_digest(salt, payload);
    j.digest := himi.link_digest(end_of_chain.digest, j, canonical);
    INSERT INTO himi.journal VALUES (j.*);
    INSERT INTO himi.journal_payload VALUES (j.number, salt, payload);
    INSERT INTO himi.journal_record
        SELECT j.number, split_part(one, ':', 1), substr(one, position(':' IN one) + 1)
        FROM unnest(string_to_array(nullif(canonical, ''), chr(10))) one;
    UPDATE himi.head SET number = j.number, digest = j.digest;
    RETURN j;
END $$;

-- What the columns beside a body hold: always worked out here, never believed.
CREATE FUNCTION himi.look_into(k text, i text, body text, OUT association text, OUT person text, OUT refs text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    j jsonb := himi.plain(body);
    rule text := (SELECT n.hall FROM himi.kind n WHERE n.name = k);
BEGIN
    IF jsonb_typeof(j) <> 'object' OR j ->> 'id' IS DISTINCT FROM i OR i = '' OR i ~ '[[:cntrl:]]' THEN
        RAISE EXCEPTION 'malformed record' USING ERRCODE = 'HM400';
    END IF;
    association := CASE WHEN k = 'association' THEN i ELSE j ->> 'association' END;
    refs := ARRAY(SELECT p.target || ':' || (j ->> p.field) FROM himi.pointer p
                  WHERE p.kind = k AND j ->> p.field IS NOT NULL ORDER BY 1);
    IF k = 'consent' THEN
        refs := refs || ((j ->> 'whose') || ':' || (j ->> 'subject'));
        person := CASE WHEN j ->> 'whose' IN ('resident', 'contact') THEN (j ->> 'whose') || ':' || (j ->> 'subject')
                       ELSE 'resident:' || (j ->> 'about') END;
    ELSIF rule = 'id' THEN
        person := k || ':' || i;
    ELSIF rule <> '' THEN
        person := 'resident:' || coalesce(j ->> rule, '');
    END IF;
END $$;

-- Open or shut people to the hall. Who sees all may do so freely; others only shut, keep, or open whom they just made.
CREATE FUNCTION himi.turn_keys(keys text[], opens boolean[], untils date[], made text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    free boolean := himi.sees_all();
    staff boolean := himi.my_role() IN ('shakyo', 'city');
BEGIN
    FOR n IN 1 .. coalesce(cardinality(keys), 0) LOOP
        CONTINUE WHEN NOT free AND NOT keys[n] = ANY (made) AND CASE
            WHEN staff THEN NOT EXISTS (
                SELECT FROM himi.record r WHERE r.kind = split_part(keys[n], ':', 1)
                    AND r.id = substr(keys[n], position(':' IN keys[n]) + 1) AND r.association = ANY (himi.my_reach()))
            ELSE NOT himi.is_open(keys[n]) END;
        IF opens[n] THEN
            INSERT INTO himi.hall VALUES (keys[n], untils[n]) ON CONFLICT (key) DO UPDATE SET until = excluded.until;
        ELSE
            DELETE FROM himi.hall h WHERE h.key = keys[n];
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION himi.changed_since(seen bigint, keys text[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM himi.record r WHERE r.refs && keys AND r.revision > seen)
        OR EXISTS (SELECT FROM unnest(keys) one JOIN himi.record r
                   ON r.kind = split_part(one, ':', 1) AND r.id = substr(one, position(':' IN one) + 1)
                   WHERE r.revision > seen)
$$;

-- One transaction: entries, the records they touched, and whom the hall may see now.
CREATE FUNCTION himi.write(
    seen bigint,
    entry_kinds text[], ats text[], authors text[], labels text[], associations text[], edits text[], touched text[],
    salts bytea[], payloads bytea[],
    row_kinds text[], row_ids text[], row_bodies text[], row_was boolean[],
    hall_keys text[], hall_opens boolean[], hall_untils date[]
) RETURNS TABLE (number bigint, payload_digest text, digest text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    who himi.member;
    everything boolean;
    old himi.record;
    was boolean;
    rule himi.kind;
    looked record;
    j himi.journal;
    count_entries int := coalesce(cardinality(entry_kinds), 0);
    count_rows int := coalesce(cardinality(row_kinds), 0);
    last_number bigint;
    made text[];
BEGIN
    SELECT * INTO who FROM himi.me();
    IF NOT FOUND OR who.role = 'helper' THEN
        RAISE EXCEPTION 'may not write' USING ERRCODE = 'HM403';
    END IF;
    IF count_entries = 0 OR (cardinality(ats), cardinality(authors), cardinality(labels), cardinality(associations),
            cardinality(edits), cardinality(touched), cardinality(salts), cardinality(payloads))
        IS DISTINCT FROM (count_entries, count_entries, count_entries, count_entries, count_entries, count_entries,
            count_entries, count_entries)
        OR (cardinality(row_ids), cardinality(row_bodies), cardinality(row_was))
        IS DISTINCT FROM (count_rows, count_rows, count_rows)
        OR (cardinality(hall_opens), cardinality(hall_untils))
        IS DISTINCT FROM (cardinality(hall_keys), cardinality(hall_keys)) OR seen IS NULL
        OR array_position(entry_kinds || ats || authors || labels || associations || edits || touched, NULL) IS NOT NULL
        OR array_position(salts, NULL) IS NOT NULL OR array_position(payloads, NULL) IS NOT NULL
        OR array_position(row_kinds || row_ids || hall_keys, NULL) IS NOT NULL
        OR array_position(row_was || hall_opens, NULL) IS NOT NULL
    THEN
        RAISE EXCEPTION 'malformed call' USING ERRCODE = 'HM400';
    END IF;
    everything := himi.sees_all();

    SELECT h.number + count_entries INTO STRICT last_number FROM himi.head h FOR UPDATE; -- from here on, one at a time

    IF cardinality(hall_keys) > 0 AND himi.changed_since(seen, hall_keys) THEN
        RAISE EXCEPTION 'stale' USING ERRCODE = 'HM409';
    END IF;
    made := ARRAY(SELECT row_kinds[n] || ':' || row_ids[n] FROM generate_series(1, count_rows) n
                  WHERE NOT row_was[n] AND row_bodies[n] IS NOT NULL);

    FOR n IN 1 .. count_rows LOOP
        SELECT * INTO rule FROM himi.kind k WHERE k.name = row_kinds[n];
        IF NOT FOUND THEN
            RAISE EXCEPTION 'unknown kind' USING ERRCODE = 'HM404';
        END IF;
        SELECT * INTO old FROM himi.record r WHERE r.kind = row_kinds[n] AND r.id = row_ids[n];
        was := FOUND;
        IF was AND NOT everything AND NOT himi.sees(old.kind, old.id, old.association, old.person)
            OR row_kinds[n] = 'operator' AND who.role <> 'keeper'
            OR rule.append_only AND (was OR (row_bodies[n] IS NULL AND row_was[n]))
            OR rule.hall IS NULL AND who.role = 'leader'
        THEN
            RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
        ELSIF was <> row_was[n] OR (was AND old.revision > seen) THEN
            RAISE EXCEPTION 'stale' USING ERRCODE = 'HM409';
        ELSIF row_bodies[n] IS NULL THEN
            DELETE FROM himi.record r WHERE r.kind = row_kinds[n] AND r.id = row_ids[n];
            CONTINUE;
        END IF;
        SELECT * INTO looked FROM himi.look_into(row_kinds[n], row_ids[n], row_bodies[n]);
        IF NOT everything AND (
            NOT coalesce(looked.association = ANY (who.reach), false)
            OR (row_kinds[n] = 'association' AND NOT was)
            OR (who.role = 'leader' AND looked.person IS NOT NULL
                AND NOT looked.person = ANY (made) AND NOT himi.is_open(looked.person)))
        THEN
            RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
        END IF;
        INSERT INTO himi.record VALUES (row_kinds[n], row_ids[n], looked.association, looked.person, looked.refs,
                                        row_bodies[n], last_number)
            ON CONFLICT (kind, id) DO UPDATE SET association = excluded.association, person = excluded.person,
                refs = excluded.refs, body = excluded.body, revision = excluded.revision;
        IF row_kinds[n] = 'operator' THEN
            PERFORM himi.copy_rights(row_ids[n]);
        END IF;
    END LOOP;

    -- nothing may point to what was taken back; and nobody points to what they do not see
    IF EXISTS (SELECT FROM generate_series(1, count_rows) n JOIN himi.record r
               ON r.refs @> ARRAY[row_kinds[n] || ':' || row_ids[n]]
                  OR (row_kinds[n] = 'association' AND r.association = row_ids[n])
               WHERE row_bodies[n] IS NULL AND row_was[n]) THEN
        RAISE EXCEPTION 'stale' USING ERRCODE = 'HM409';
    END IF;
    IF NOT everything AND EXISTS (
        SELECT FROM generate_series(1, count_rows) n
        JOIN himi.record r ON r.kind = row_kinds[n] AND r.id = row_ids[n]
        CROSS JOIN LATERAL unnest(r.refs) ref
        LEFT JOIN himi.record t ON t.kind = split_part(ref, ':', 1) AND t.id = substr(ref, position(':' IN ref) + 1)
        WHERE NOT ref = ANY (made) AND NOT coalesce(himi.sees(t.kind, t.id, t.association, t.person), false))
    THEN
        RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
    END IF;
    PERFORM himi.turn_keys(hall_keys, hall_opens, hall_untils, made);

    FOR n IN 1 .. count_entries LOOP
        IF (CASE WHEN count_rows > 0 THEN entry_kinds[n] <> 'edit' ELSE entry_kinds[n] = 'edit' AND touched[n] <> '' END)
            OR (who.role = 'leader' AND entry_kinds[n] NOT IN ('edit', 'disclosure', 'sign_in'))
            OR (who.role <> 'keeper' AND authors[n] <> who.operator -- but for what was written on a stick and comes home
                AND NOT (everything AND entry_kinds[n] = 'edit'
                         AND coalesce(himi.plain(convert_from(payloads[n], 'UTF8')) ->> 'brought', '') <> ''))
            OR (NOT everything AND associations[n] <> '' AND NOT associations[n] = ANY (who.reach))
            OR entry_kinds[n] IN ('created', 'erasure')
        THEN
            RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
        ELSIF NOT EXISTS (SELECT FROM himi.entry_kind e WHERE e.name = entry_kinds[n]) THEN
            RAISE EXCEPTION 'unknown kind' USING ERRCODE = 'HM404';
        END IF;
        j := himi.append(entry_kinds[n], ats[n], authors[n], labels[n], associations[n], edits[n], touched[n],
                         salts[n], payloads[n]);
        number := j.number;
        payload_digest := j.payload_digest;
        digest := j.digest;
        RETURN NEXT;
    END LOOP;

    -- the journal tells of every record that was written, and of no other
    IF count_rows > 0 AND EXISTS (
        WITH told AS (SELECT DISTINCT t.kind, t.id FROM himi.journal_record t
                      WHERE t.number > last_number - count_entries),
             written AS (SELECT row_kinds[n] AS kind, row_ids[n] AS id FROM generate_series(1, count_rows) n)
        (TABLE told EXCEPT TABLE written) UNION ALL (TABLE written EXCEPT TABLE told))
    THEN
        RAISE EXCEPTION 'malformed call' USING ERRCODE = 'HM400';
    END IF;
    PERFORM pg_notify('himi_changes', last_number::text);
END $$;

-- Keep a login's rights in step with its operator's record.
CREATE FUNCTION himi.copy_rights(who text) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE himi.member m SET
        role = o.j ->> 'role',
        reach = CASE WHEN jsonb_array_length(coalesce(o.j -> 'associations', '[]')) > 0
                THEN ARRAY(SELECT jsonb_array_elements_text(o.j -> 'associations'))
                WHEN o.j ->> 'role' IN ('leader', 'helper') THEN '{}' END,
        retired_on = (o.j ->> 'retired_on')::date
    FROM (SELECT himi.plain(r.body) AS j FROM himi.record r WHERE r.kind = 'operator' AND r.id = who) o
    WHERE m.operator = who
$$;

-- The keeper: this login is that operator.
CREATE FUNCTION himi.link_login(login_name text, operator_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF himi.my_role() IS DISTINCT FROM 'keeper' OR login_name IS NULL
        OR NOT EXISTS (SELECT FROM himi.record r WHERE r.kind = 'operator' AND r.id = operator_id) THEN
        RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
    END IF;
    INSERT INTO himi.member VALUES (login_name, operator_id, '', '{}', NULL)
        ON CONFLICT (login) DO UPDATE SET operator = excluded.operator;
    PERFORM himi.copy_rights(operator_id);
END $$;

-- Whose standing at the hall ran out since it was worked out.
CREATE FUNCTION himi.hall_due() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT key FROM himi.hall WHERE until <= himi.today() AND himi.sees_all() $$;

CREATE FUNCTION himi.set_hall(seen bigint, keys text[], opens boolean[], untils date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT himi.sees_all() OR (cardinality(opens), cardinality(untils)) IS DISTINCT FROM (cardinality(keys), cardinality(keys))
    THEN
        RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
    END IF;
    PERFORM FROM himi.head FOR UPDATE;
    IF himi.changed_since(seen, keys) THEN
        RAISE EXCEPTION 'stale' USING ERRCODE = 'HM409';
    END IF;
    PERFORM himi.turn_keys(keys, opens, untils, '{}');
END $$;

-- The keeper: erase what an entry held, because the law asks; an entry says that it was done.
CREATE FUNCTION himi.erase(erased bigint, at text, author text, label text, salt bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF himi.my_role() IS DISTINCT FROM 'keeper' THEN
        RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
    END IF;
    PERFORM FROM himi.head FOR UPDATE;
    DELETE FROM himi.journal_payload p WHERE p.number = erased
        AND (SELECT j.kind FROM himi.journal j WHERE j.number = erased) <> 'erasure';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM himi.append('erasure', at, author, label, '', '', '', salt,
                        convert_to('{"erased":[' || erased || ']}', 'UTF8'));
    PERFORM pg_notify('himi_changes', (SELECT number FROM himi.head)::text);
END $$;

-- The keeper's newer program: kinds and pointers it knows. Nothing is unlearnt.
CREATE FUNCTION himi.learn(
    entry_kinds text[], names text[], facts boolean[], halls text[], pointer_kinds text[], pointer_fields text[], pointer_targets text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF himi.my_role() IS DISTINCT FROM 'keeper' THEN
        RAISE EXCEPTION 'not allowed' USING ERRCODE = 'HM403';
    END IF;
    PERFORM FROM himi.head FOR UPDATE;
    INSERT INTO himi.entry_kind SELECT unnest(entry_kinds) ON CONFLICT DO NOTHING;
    INSERT INTO himi.kind SELECT names[n], facts[n], halls[n] FROM generate_subscripts(names, 1) n
        ON CONFLICT (name) DO UPDATE SET append_only = excluded.append_only, hall = excluded.hall;
    INSERT INTO himi.pointer SELECT pointer_kinds[n], pointer_fields[n], pointer_targets[n]
        FROM generate_subscripts(pointer_kinds, 1) n
        ON CONFLICT (kind, field) DO UPDATE SET target = excluded.target;
    UPDATE himi.record r SET association = f.association, person = f.person, refs = f.refs
        FROM (SELECT o.kind, o.id, x.* FROM himi.record o, himi.look_into(o.kind, o.id, o.body) x) f
        WHERE f.kind = r.kind AND f.id = r.id
            AND (r.association, r.person, r.refs) IS DISTINCT FROM (f.association, f.person, f.refs);
END $$;

-- Walk the whole chain for somebody who may not see it: counts only. The keeper's program walks it by itself.
CREATE FUNCTION himi.verify() RETURNS TABLE (entries bigint, erased bigint, broken_at bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    previous text := (SELECT encode(sha256(convert_to('himi-map journal 1' || chr(10) || m.value, 'UTF8')), 'hex')
                      FROM himi.meta m WHERE m.name = 'id');
    j himi.journal;
    p himi.journal_payload;
    missing bigint[] := '{}';
    excused bigint[] := '{}';
    told text;
BEGIN
    entries := 0;
    IF himi.my_role() IS NULL THEN
        RETURN;
    END IF;
    FOR j IN SELECT * FROM himi.journal ORDER BY number LOOP
        entries := entries + 1;
        CONTINUE WHEN broken_at IS NOT NULL;
        SELECT coalesce(string_agg(t.kind || ':' || t.id, chr(10) ORDER BY (t.kind || ':' || t.id) COLLATE "C"), '')
            INTO told FROM himi.journal_record t WHERE t.number = j.number;
        SELECT * INTO p FROM himi.journal_payload q WHERE q.number = j.number;
        IF j.number <> entries OR himi.link_digest(previous, j, told) <> j.digest THEN
            broken_at := entries;
        ELSIF p.number IS NULL THEN
            missing := missing || j.number;
        ELSIF himi.payload_digest(p.salt, p.payload) <> j.payload_digest THEN
            broken_at := entries;
        ELSIF j.kind = 'erasure' THEN
            excused := excused || ARRAY(SELECT jsonb_array_elements_text(
                convert_from(p.payload, 'UTF8')::jsonb -> 'erased')::bigint);
        END IF;
        previous := j.digest;
    END LOOP;
    erased := cardinality(missing);
    SELECT least(broken_at, min(one)) INTO broken_at FROM unnest(missing) one WHERE NOT one = ANY (excused);
    RETURN NEXT;
END $$;
