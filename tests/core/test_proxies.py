"""Who a request comes from: nobody's word is taken but that of our own proxies."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request

from layak.app import create_app
from tests.conftest import settings_for


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_address_of_a_reader_is_believed_from_our_proxies_only(
    tmp_path: Path, proxies: int, header: str, seen: str
) -> None:
    """Without a proxy a forwarded address is inert; with one, the address that it added counts and no other."""
    app = create_app(settings_for(tmp_path, proxies=proxies))
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": header} if header else {})
    assert addresses == [seen]
