"""kitty's protocol, which Ghostty, Konsole and WezTerm draw, too.

Source: "Terminal graphics protocol", sw.kovidgoyal.net/kitty/graphics-protocol.
"""

from __future__ import annotations

from base64 import b64encode

MOST = 4096
"""Characters in a part of what is sent."""


def kitty(png: bytes, columns: int) -> bytes:
    r"""A PNG file as it is sent, `columns` of the terminal wide; no answer is asked for.

    >>> kitty(b"png", 80)
    b'\x1b_Ga=T,f=100,q=2,c=80,m=0;cG5n\x1b\\\n'
    """
    data = b64encode(png)
    parts = [data[at : at + MOST] for at in range(0, len(data), MOST)]
    sent = []
    for i, part in enumerate(parts):
        first = b"a=T,f=100,q=2,c=%d," % columns if i == 0 else b""
        sent.append(b"\x1b_G%sm=%d;%s\x1b\\" % (first, i < len(parts) - 1, part))
    return b"".join(sent) + b"\n"
