"""A server for the tests of this folder, and a planted atlas on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres.cluster import Cluster, cluster
from tests.postgres.planted import Planted, plant


@pytest.fixture(scope="session")
def server() -> Cluster:
    """The running server."""
    running = cluster()
    if running is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql (python3 dev.py test does it)")
    return running


@pytest.fixture
def planted(server: Cluster) -> Iterator[Planted]:
    """Two associations with people who may and may not be seen, and a login for each role."""
    with plant(server) as made:
        yield made


@pytest.fixture(scope="module")
def planted_once(server: Cluster) -> Iterator[Planted]:
    """The same, for tests that only look."""
    with plant(server) as made:
        yield made
