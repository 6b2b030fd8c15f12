"""iTerm2's protocol.

Source: "Inline Images Protocol", iterm2.com/documentation-images.html.
"""

from __future__ import annotations

from base64 import b64encode


def iterm(png: bytes, columns: int) -> bytes:
    r"""The escape sequence for a PNG file, `columns` of the terminal wide.

    >>> iterm(b"png", 80)
    b'\x1b]1337;File=inline=1;size=3;width=80;preserveAspectRatio=1:cG5n\x07\n'
    """
    arguments = b"inline=1;size=%d;width=%d;preserveAspectRatio=1" % (len(png), columns)
    return b"\x1b]1337;File=%s:%s\x07\n" % (arguments, b64encode(png))
