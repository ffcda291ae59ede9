-- Homes for people who work in a GIS. It reads with the rights of whoever asks, so row-level security holds in it too.
CREATE VIEW himi.homes WITH (security_invoker = true, security_barrier = true) AS
    SELECT r.id, r.association, o.j ->> 'name' AS name, o.j -> 'home' ->> 'quality' AS quality,
           (o.j -> 'home' -> 'position' ->> 0)::float8 AS lon, (o.j -> 'home' -> 'position' ->> 1)::float8 AS lat,
           o.j ->> 'put_away' AS put_away@geometry@
    FROM himi.record r CROSS JOIN LATERAL (SELECT himi.plain(r.body) AS j) o
    WHERE r.kind = 'resident' AND o.j ? 'home';
REVOKE ALL ON himi.homes FROM PUBLIC;
GRANT SELECT ON himi.homes TO @keeper@, @shakyo@, @city@;
GRANT EXECUTE ON FUNCTION himi.plain(text) TO @keeper@, @shakyo@, @city@;
