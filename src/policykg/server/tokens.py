"""The bearer token that allows changes: shown once, kept as a digest, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request

from policykg.errors import ConfigError

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
READ_ONLY = "this server is read-only and takes no updates; change the documents and run `policykg build`"


def new_token() -> tuple[str, str]:
    """A token of 256 random bits, and the digest of it that `update_token` is set to.

    So many bits cannot be guessed, so a plain digest protects them; slow hashes are for words that people choose.
    """
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """What is kept of a token."""
    return f"sha256:{hashlib.sha256(token.encode()).hexdigest()}"


def checked(setting: str, *, updates: str) -> str:
    """The digest that updates are allowed with; empty where there are none. ConfigError where the settings disagree."""
    if setting and not _DIGEST.fullmatch(setting):
        raise ConfigError("setting 'update_token' is no digest of a token; make both with `policykg token`")
    if updates == "on" and not setting:
        raise ConfigError("updates are on but there is no token; run `policykg token` and set 'update_token'")
    return "" if updates == "off" else setting


def require(request: Request) -> None:
    """Refuse a change without the token: 403 where none is taken at all, 401 where the token is not the right one."""
    kept = request.app.state.update_token
    if not kept:
        raise HTTPException(403, READ_ONLY)
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(digest(token.strip()), kept):
        challenge = {"WWW-Authenticate": 'Bearer realm="policykg updates"'}
        raise HTTPException(401, "updates need the token: send `Authorization: Bearer …`", headers=challenge)
