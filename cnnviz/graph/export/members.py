"""Names of layers as names of files, and of members of an archive that is safe to unpack."""

from __future__ import annotations

from hashlib import sha256

MOST = 200
"""The longest name, in bytes: file systems take 255; this leaves room for a suffix and a folder."""

_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{i}" for port in ("com", "lpt") for i in "123456789"
}


def member(name: str) -> str:
    """`name` if it is a valid file name everywhere; else a safe one with a hash of `name`.

    >>> member("features.0"), member("..")
    ('features.0', '__~5ec1f7e7')
    """
    plain = "".join(c if c.isalnum() or c in "_.-@" else "_" for c in name)
    ends = len(plain) - len(plain.rstrip("."))
    plain = plain[: len(plain) - ends] + "_" * ends
    if plain.partition(".")[0].lower() in _DEVICES:
        plain = f"_{plain}"
    data = name.encode(errors="backslashreplace")
    if plain == name and len(data) <= MOST:
        return name
    prefix = plain.encode()[: MOST - 10].decode(errors="ignore")
    return f"{prefix}~{sha256(data).hexdigest()[:8]}"
