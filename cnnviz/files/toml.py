"""A TOML file that others may have made: a short text, and nothing else."""

from __future__ import annotations

import os
import stat
from typing import Any

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.wording import quoted


def read_toml(name: str, what: str, most: int) -> dict[str, Any]:
    """What the file `name` says, unchecked; `what` it is, and how many bytes that has at most.

    Raises `OutsideError` for a file that cannot be read, `CnnvizError` for one that is wrong.
    """
    told = f"{what} {quoted(name)}"
    return from_toml(_text(name, told, most), told)


def from_toml(text: str, told: str) -> dict[str, Any]:
    """What a text says, unchecked; `told` is what a message calls it. Raises `CnnvizError`."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise CnnvizError(f"{told} is nested too deep") from None
    except tomllib.TOMLDecodeError as fault:
        raise CnnvizError(f"{told} is not TOML: {fault}") from None
    except ValueError:
        # Python reads no number of more than 4,300 digits.
        raise CnnvizError(f"{told} has a number that is too long") from None


def _text(name: str, told: str, most: int) -> str:
    data = _bytes(name, told, most)
    if len(data) > most:
        raise CnnvizError(f"{told} is longer than {most // 1024} KiB: it is something else")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        wrong = f"byte {fault.start + 1} is not"
        raise CnnvizError(f"{told} is not UTF-8 text ({wrong})") from None


def _bytes(name: str, told: str, most: int) -> bytes:
    """All bytes of the file, or one more than the limit; a pipe or a device might never end."""
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            raise CnnvizError(f"{told} is no file")
        with open(name, "rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise CnnvizError(f"{told} is not there") from None
    except ValueError:
        raise CnnvizError(f"{quoted(name)} is no name of a file") from None
    except OSError as fault:
        raise OutsideError(f"{told} cannot be read: {fault.strerror}") from None
