"""A security key made of software: it makes and shows passkeys as a browser would hand them on (WebAuthn, Level 3)."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def letters(data: bytes) -> str:
    """Bytes as options and answers hold them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Authenticator:
    """One key of one person; what it says can be bent by a test."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    handle: str = ""
    number: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def client_data(self, kind: str, challenge: str) -> bytes:
        """What the browser says of the page that asked."""
        said = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def own_data(self, extra: int = 0) -> bytes:
        """What the key says of itself: for which host, how its owner was looked at, how often it was used."""
        return sha256(self.host.encode()).digest() + bytes([self.flags | extra]) + self.count.to_bytes(4, "big")

    def answer(self, **response: Any) -> str:
        """An answer as the page's script writes it."""
        name = letters(self.number)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(whole)

    def make(self, options: dict[str, Any]) -> str:
        """Make a passkey."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        about = self.own_data(ATTESTED) + bytes(16) + len(self.number).to_bytes(2, "big") + self.number
        whole = {"fmt": "none", "attStmt": {}, "authData": about + cbor2.dumps(public)}
        said = self.client_data("create", options["challenge"])
        return self.answer(clientDataJSON=letters(said), attestationObject=letters(cbor2.dumps(whole)))

    def use(self, options: dict[str, Any]) -> str:
        """Show the passkey."""
        said, own = self.client_data("get", options["challenge"]), self.own_data()
        signed = self.key.sign(own + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self.answer(
            clientDataJSON=letters(said),
            authenticatorData=letters(own),
            signature=letters(signed),
            userHandle=self.handle,
        )
