"""Which parameters and fields a route reads: told by the storage of a request that notes every name it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Noting(ImmutableMultiDict):  # type: ignore[type-arg]
    """Parameters that remember who asked for what."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *args: Any, **more: Any) -> Any:
        """Note, and give."""
        self.names.add(key)
        return super().get(key, *args, **more)

    def getlist(self, key: str, *args: Any, **more: Any) -> Any:
        """Note, and give all."""
        self.names.add(key)
        return super().getlist(key, *args, **more)


@contextmanager
def noting() -> Iterator[set[str]]:
    """Note the names that requests read from here on; the set can be emptied between two of them."""
    before = Request.parameter_storage_class
    Request.parameter_storage_class = Noting
    Noting.names.clear()
    try:
        yield Noting.names
    finally:
        Request.parameter_storage_class = before
