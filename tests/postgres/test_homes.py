"""Homes for people who work in a GIS: a view that asks with the rights of whoever looks, with PostGIS as geometry."""

from __future__ import annotations

import pytest

from data import postgres
from data.postgres import DatabaseAddress
from himi_map.edits import EditBuilder
from himi_map.geo.crs import LonLat
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.office import OperatorRole
from himi_map.records.people import Association, Home, PositionQuality, Resident
from tests.postgres.cluster import FOUNDER, PASSWORD, Cluster
from tests.postgres.planted import OTHER, SEEN, UNASKED, Planted
from tests.strategies import MOMENT


def test_homes_respect_who_asks(planted_once: Planted) -> None:
    seen = {}
    for who in ("city", "ward"):
        with planted_once.server.connect(planted_once.logins[who], planted_once.database) as connection:
            seen[who] = {name for (name,) in connection.execute("SELECT name FROM himi.homes")}
            row = connection.execute("SELECT lon, lat, quality FROM himi.homes LIMIT 1").fetchone()
            assert row == (136.98, 36.85, "building")
    assert {f"{OTHER} 太郎", f"{UNASKED} 太郎", f"{SEEN} 太郎"} <= seen["city"]
    assert f"{UNASKED} 太郎" in seen["ward"]
    assert f"{OTHER} 太郎" not in seen["ward"]


def test_with_postgis_they_are_points(server: Cluster) -> None:
    database = server.new_database()
    with server.connect("admin", "postgres") as connection:
        connection.execute(f"CREATE DATABASE {database} OWNER {FOUNDER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        if not connection.execute("SELECT FROM pg_available_extensions WHERE name = 'postgis'").fetchall():
            pytest.skip("no PostGIS on this machine (Debian: postgresql-postgis)")
    with server.connect("admin", database) as connection:
        connection.execute("CREATE EXTENSION postgis")
    address = DatabaseAddress(server.url(FOUNDER, database))
    with postgres.create_atlas(address, password=PASSWORD, profile=load_profile("mihon"), at=MOMENT) as store:
        builder = EditBuilder(Records(), label="取り込み", author="test", at=MOMENT)
        for one, lon in (("kita", 136.98), ("minami", 137.0)):
            builder.create(Association(id=one, name=one))
            home = Home(position=LonLat(lon, 36.85), quality=PositionQuality.PLACED)
            builder.create(Resident(id=f"r-{one}", association=AssociationId(one), name=one, home=home))
        edit = builder.build()
        assert edit is not None
        store.apply(edit)
        postgres.add_operator(store, "担当", OperatorRole.CITY, associations=["kita"], login=f"gis_{database}",
                              password=PASSWORD, at=MOMENT)  # fmt: skip
    with server.connect(f"gis_{database}", database) as connection:
        rows = connection.execute(
            "SELECT id, public.ST_SRID(geometry), public.ST_X(geometry), public.ST_Y(geometry) FROM himi.homes"
        ).fetchall()
        assert rows == [("r-kita", 6668, 136.98, 36.85)]
        described = connection.execute(
            "SELECT type, srid FROM public.geometry_columns WHERE f_table_name = 'homes'"
        ).fetchall()
        assert described == [("POINT", 6668)]  # so that QGIS opens it as it is
