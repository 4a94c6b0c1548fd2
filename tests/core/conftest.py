"""Fixtures of the tests of core: a PostgreSQL server of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Cluster, running_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server; a missing one fails in continuous integration and skips elsewhere."""
    with running_cluster() as cluster:
        yield cluster
