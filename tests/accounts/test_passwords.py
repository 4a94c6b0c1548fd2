"""Which passwords are taken."""

from __future__ import annotations

import pytest
from flask import Flask

from layak.accounts.service.passwords import PasswordRefused, check_password, hash_new_password, is_password

CITY = ["Kota Pekanbaru", "Riau", "rina.sari@example.org", "Rina Sari"]
REFUSED = {
    "short": ["", "layak", "Tr0ub4dor&3", "a" * 11],
    "long": ["x" * 257, "x" * 4096],
    "common": [
        "password1234",
        "123456789012",
        "qwertyuiop123",
        "iloveyou12345",
        "aaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "Pekanbaru2026!",
        "P3k4nb4ru-2026",
        "KotaLayakAnak1",
        "KelayakanAnak2026",
        "layakanakpekanbaru",
        "Administrator1!",
        "bismillah12345",
        "RinaSari123456",
        "rina.sari@example",
    ],
}
TAKEN = [
    "hujan sore di rumbai",
    "kucing lari taman merah",
    "correct horse battery staple",
    "G7v#pQz81mLx",
    "83920174659203847561",
    "x9" * 3 + "кошка и дом" + "日本語の長い文",
    "k4rQ" * 1 + "wVz8-tLm2-Hs7d-Pq5b-Yc3n-Gf6j-Xk9w-Rt1v-Bz4m-Nd8s-Fh2c-Lp7q",
]


@pytest.mark.parametrize(("reason", "password"), [(r, p) for r, many in REFUSED.items() for p in many])
def test_weak_password_is_refused_for_its_reason(reason: str, password: str) -> None:
    """Too short, too long, among the common ones, or made of the city's and the person's words."""
    with pytest.raises(PasswordRefused) as refused:
        check_password(password, words=CITY)
    assert refused.value.reason == reason


@pytest.mark.parametrize("password", TAKEN)
def test_good_password_is_taken(password: str) -> None:
    """Several words, random signs, other scripts, 64 characters and more; no rule asks for kinds of signs."""
    check_password(password, words=CITY)


def test_password_is_kept_as_argon2id_and_known_again(app: Flask) -> None:
    """The hash says how it was made; composed and decomposed letters are the same password."""
    with app.app_context():
        kept = hash_new_password("café di tepi sungai")
        assert kept.startswith("$argon2id$v=19$")
        assert is_password("cafe\u0301 di tepi sungai", kept)
        assert not is_password("cafe di tepi sungai", kept)
        assert not is_password("nobody has this password", None)
