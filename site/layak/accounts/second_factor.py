"""The authenticator app as a second factor, on our clock, each code once; and the square code that sets it up."""

from __future__ import annotations

import base64
import io
from typing import Any

from flask_security import Totp
from passlib.exc import TokenError
from passlib.totp import TOTP

from layak.core.clock import now

STEP = 30
"""Seconds that a code lasts (RFC 6238); one step before and after is taken too, for clocks that differ."""


class SingleUseTotp(Totp):
    """Flask-Security's time-based codes, which refuse a code that was used before."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, secrets=secrets)
        self._totp.now = staticmethod(lambda: now().timestamp())

    def counter_of(self, code: str, secret: str, last_counter: int | None) -> int | None:
        """The number of the step that a code belongs to, or nothing when it is wrong, old or used."""
        try:
            match = self._totp.verify(code, secret, window=STEP, last_counter=last_counter)
        except (TokenError, ValueError, TypeError):
            return None
        return int(match.counter)

    def code_at_present(self, key: str) -> str:
        """The code that an app with this key in base32 shows now."""
        return str(self._totp(key=key, format="base32").generate().token)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The square code as a picture in the page itself, dark on light in either mode, with a quiet zone."""
        import qrcode  # only where a second factor is set up
        from qrcode.image.svg import SvgFillImage

        image: Any = qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgFillImage, box_size=8, border=4)
        with io.BytesIO() as file:
            image.save(file)
            return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode("ascii")
