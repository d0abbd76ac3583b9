"""Passwords have no place in params.yaml: it is committed, recorded by DVC and shown to people."""

import re
from urllib.parse import parse_qsl, urlsplit

VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
"""A name to be replaced from the environment."""

SECRET_OPTIONS = frozenset(
    {"password", "passwd", "pwd", "token", "access_token", "api_key", "apikey", "secret", "sig"}
)
"""Options in a URL that hold what nobody else may know."""


def has_literal_secret(url: str) -> bool:
    """Return whether a URL holds a password or token itself, not the name of a variable.

    Args:
        url: of a database or a file; a password may hold any character, as SQLAlchemy allows.
    """
    account = re.match(r"[^:/@?]+://[^:/@?]*:(?P<password>.*)@(?!.*@)", url, re.DOTALL)
    secrets = [account["password"]] if account and not _is_port(account["password"]) else []
    options = parse_qsl(urlsplit(url.rpartition("@")[2]).query)
    secrets += [value for name, value in options if name.lower() in SECRET_OPTIONS]
    return any(VARIABLE.sub("", secret) for secret in secrets)


def _is_port(text: str) -> bool:
    """Return whether an @ stands in a path or query after all, as in ``http://host:80/a@b``."""
    return re.match(r"\d+[/?]", text) is not None
