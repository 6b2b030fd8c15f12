"""kitty's protocol, which Ghostty, Konsole and WezTerm know, too.

Source: "Terminal graphics protocol", sw.kovidgoyal.net/kitty/graphics-protocol.
"""

from __future__ import annotations

from base64 import b64encode

MOST = 4096
"""Characters per chunk."""


def kitty(png: bytes, columns: int) -> bytes:
    r"""The escape sequences for a PNG file, `columns` of the terminal wide, without an answer.

    >>> kitty(b"png", 80)
    b'\x1b_Ga=T,f=100,q=2,c=80,m=0;cG5n\x1b\\\n'
    """
    data = b64encode(png)
    parts = [data[i : i + MOST] for i in range(0, len(data), MOST)]
    chunks = []
    for i, part in enumerate(parts):
        keys = b"a=T,f=100,q=2,c=%d," % columns if i == 0 else b""
        chunks.append(b"\x1b_G%sm=%d;%s\x1b\\" % (keys, i < len(parts) - 1, part))
    return b"".join(chunks) + b"\n"
