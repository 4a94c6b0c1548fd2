"""Passkeys: made on a device, kept as public keys, and judged; each asks the device to make sure who holds it.

Source: Web Authentication, Level 3 (W3C), 7.1 and 7.2; the judging itself is py_webauthn's (docs/adr/0605).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from layak.accounts.models import Passkey, Staff
from layak.accounts.service.people import get_staff, locked
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db

MOST = 10
"""Passkeys of one person."""
LONGEST_ANSWER = 20_000
"""Letters of a device's answer; usual ones have about a thousand."""
CHALLENGE_BYTES = 32
ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA and RS256 (IANA, COSE Algorithms): what phones, keys and Windows make."""


class PasskeyRefused(Exception):
    """A device's answer that proves nothing here."""


class TooManyPasskeys(Exception):
    """A person has MOST of them already."""


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: the host's name, the whole origin, and the name that a device shows."""

    host: str
    origin: str
    name: str


def new_challenge() -> str:
    """Random letters that an answer must hold."""
    return secrets.token_urlsafe(CHALLENGE_BYTES)


def list_passkeys(number: int) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.user_id == number).order_by(Passkey.id)))


def handle_for(number: int) -> str:
    """The random name under which devices know a person: the same for each, so that a device keeps one for the site."""
    kept = list_passkeys(number)
    return kept[0].handle if kept else secrets.token_urlsafe(CHALLENGE_BYTES)


def making_options(number: int, *, site: Site, challenge: str, handle: str) -> str:
    """What a device is asked for to make one, as JSON; it makes none where it holds one that the person has."""
    kept = list_passkeys(number)
    staff = get_staff(number)
    options = {
        "rp": {"id": site.host, "name": site.name},
        "user": {"id": handle, "name": staff.email, "displayName": staff.name or staff.email},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in ALGORITHMS],
        "excludeCredentials": named(kept),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }
    return json.dumps(options)


def using_options(number: int | None, *, site: Site, challenge: str) -> str:
    """What a device is asked for to show one, as JSON: one of this person's, or any that it holds for the site."""
    kept = list_passkeys(number) if number is not None else []
    options = {
        "rpId": site.host,
        "challenge": challenge,
        "allowCredentials": named(kept),
        "userVerification": "required",
    }
    return json.dumps(options)


def named(kept: list[Passkey]) -> list[dict[str, str]]:
    """Passkeys as options name them."""
    return [{"type": "public-key", "id": one.credential} for one in kept]


def add_passkey(number: int, answer: str, *, name: str, handle: str, challenge: str, site: Site, on: date) -> Passkey:
    """Keep the passkey that a device made; raises PasskeyRefused or TooManyPasskeys."""
    from webauthn import verify_registration_response  # only where a passkey is made: it loads for a fifth of a second
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.structs import COSEAlgorithmIdentifier

    try:
        made: Any = verify_registration_response(
            credential=answer[: LONGEST_ANSWER + 1],
            expected_challenge=decoded(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(alg) for alg in ALGORITHMS],
        )
    except Exception as error:  # whatever a device sends: the library has a dozen kinds, CBOR and keys add theirs
        raise PasskeyRefused from error
    credential = bytes_to_base64url(made.credential_id)
    with writing() as session:
        locked(session, number)
        count = session.scalar(select(func.count()).where(Passkey.user_id == number)) or 0
        if count >= MOST:
            raise TooManyPasskeys
        if session.scalar(select(Passkey.id).where(Passkey.credential == credential)) is not None:
            raise PasskeyRefused
        passkey = Passkey(
            user_id=number,
            credential=credential,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            handle=handle,
            name=name,
            made_on=on,
        )
        session.add(passkey)
        session.flush()
        record(f"user:{number}", "staff.passkey", f"staff:{number}", {"passkey": passkey.id})
    return passkey


def take_passkey(answer: str, *, number: int | None, challenge: str, site: Site, on: date) -> Staff:
    """Whose passkey answered; number says whose it must be, where that is known. Raises PasskeyRefused.

    A device that counts must count upwards: an answer that counts back comes from a copied key.
    """
    from webauthn import verify_authentication_response  # as above

    given = read_answer(answer)
    kept = db.session.scalar(select(Passkey).where(Passkey.credential == given["id"]))
    if kept is None or (number is not None and kept.user_id != number):
        raise PasskeyRefused
    handle = given["response"].get("userHandle")
    if (handle is None and number is None) or (handle is not None and handle.rstrip("=") != kept.handle):
        raise PasskeyRefused
    try:
        proved: Any = verify_authentication_response(
            credential=given,
            expected_challenge=decoded(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=kept.public_key,
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise PasskeyRefused from error
    return keep_use(kept.id, kept.sign_count, proved.new_sign_count, on=on)


def keep_use(passkey_id: int, before: int, count: int, *, on: date) -> Staff:
    """Note the use of a passkey whose owner's account is open; raises PasskeyRefused where another use came between."""
    with writing() as session:
        kept = session.get(Passkey, passkey_id, populate_existing=True)
        staff = session.get(Staff, kept.user_id, populate_existing=True) if kept is not None else None
        if kept is None or staff is None or not staff.active or kept.sign_count != before:
            raise PasskeyRefused
        kept.sign_count, kept.used_on = count, on
    return staff


def read_answer(answer: str) -> dict[str, Any]:
    """A device's answer as it was sent; raises PasskeyRefused unless it is in the form of one."""
    try:
        given: Any = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
        whole: dict[str, Any] = dict(given)
        is_whole = isinstance(whole["id"], str) and isinstance(whole["response"].get("userHandle"), str | None)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefused from error
    if not is_whole:
        raise PasskeyRefused
    return whole


def decoded(challenge: str) -> bytes:
    """The bytes of a challenge, as a device signs them."""
    from webauthn.helpers import base64url_to_bytes

    return bytes(base64url_to_bytes(challenge))


def remove_passkey(number: int, passkey_id: int) -> bool:
    """Forget one of a person's own passkeys; False where it is none of theirs."""
    with writing() as session:
        gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == number)
        is_gone = bool(getattr(session.execute(gone), "rowcount", 0))
        if is_gone:
            record(f"user:{number}", "staff.passkey_removed", f"staff:{number}", {"passkey": passkey_id})
    return is_gone


def remove_all(number: int) -> None:
    """Forget every passkey of a person; inside writing()."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == number))
