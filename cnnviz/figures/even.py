"""Sentences in lines of about the same length, which read better than full ones and a last word."""

from __future__ import annotations

from cnnviz.picture.text import width, wrap


def even_lines(text: str, size: float, room: float) -> list[str]:
    """`text` in as few lines as fit into `room` points, none much longer than the others.

    >>> even_lines("Not drawn, as all neurons stay: ReLU, Dropout, Flatten.", 12, 330)
    ['Not drawn, as all neurons', 'stay: ReLU, Dropout, Flatten.']
    """
    lines = wrap(text, size, room)
    longest = max((width(word, size) for word in text.split()), default=0.0)
    while len(lines) > 1 and (room := room * 0.97) >= longest:
        narrower = wrap(text, size, room)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines
