"""`--show`: the figure in the terminal, where it can draw; else the layer as a text."""

from __future__ import annotations

import os
import select
import shutil
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from cnnviz.cli import say

if TYPE_CHECKING:
    from cnnviz.api import Figure

PROTOCOLS = ("kitty", "iterm", "sixel", "text")
"""What CNNVIZ_SHOW may say, for a terminal that is not known, or for words in place of pictures."""

PATIENCE = 0.3
"""Seconds that a terminal has to say whether it draws: one that does not answer does not draw."""

MOST_COLUMNS = 120
"""How wide a picture gets, in columns of the terminal."""

SIXEL_WIDTH = 800
"""Pixels across: sixels are drawn a pixel a pixel, on terminals that are seldom wider."""


def show(figure: Figure) -> None:
    """Draws the figure on standard output, as far as what it goes to can; ends in a text always."""
    way = protocol(os.environ)
    columns = shutil.get_terminal_size().columns
    if way == "text":
        from cnnviz.graph.schematic import schematic

        say.show(schematic(figure.network, columns).removesuffix("\n"))
        return
    say.send(_drawn(figure, way, min(columns, MOST_COLUMNS)))


def _drawn(figure: Figure, way: str, columns: int) -> bytes:
    if way == "sixel":
        from cnnviz.render.terminal.sixel import sixel

        return sixel(figure.picture, SIXEL_WIDTH)
    from cnnviz.render.terminal.iterm import iterm
    from cnnviz.render.terminal.kitty import kitty

    data = figure.to_bytes("png", dpi=1280 * 72 / figure.picture.size[0])
    return (kitty if way == "kitty" else iterm)(data, columns)


def protocol(environment: Mapping[str, str]) -> str:
    """How standard output draws, one of `PROTOCOLS`: by what the terminal says of itself.

    >>> protocol({"CNNVIZ_SHOW": "kitty"})
    'kitty'
    """
    asked = environment.get("CNNVIZ_SHOW", "")
    if asked:
        if asked not in PROTOCOLS:
            raise click.UsageError(f"CNNVIZ_SHOW is one of {', '.join(PROTOCOLS)}")
        return asked
    if sys.stdout is None or not sys.stdout.isatty() or environment.get("TERM") == "dumb":
        return "text"
    return _known(environment) or ("sixel" if _answers_sixel() else "text")


def _known(environment: Mapping[str, str]) -> str:
    """What programs that name themselves are known to draw, or nothing."""
    program = environment.get("TERM_PROGRAM", "")
    term = environment.get("TERM", "")
    if term.startswith(("screen", "tmux")) or "TMUX" in environment:
        # What stands between keeps pictures to itself.
        return "text"
    konsole = environment.get("KONSOLE_VERSION", "")
    if "kitty" in term or "KITTY_WINDOW_ID" in environment or program == "ghostty":
        return "kitty"
    if konsole.isdecimal() and int(konsole) >= 220400:
        return "kitty"
    iterm = program in ("iTerm.app", "WezTerm") or environment.get("LC_TERMINAL") == "iTerm2"
    return "iterm" if iterm else ""


def _answers_sixel() -> bool:
    """Whether the terminal says, asked for its attributes (DA1), that it draws sixels (4)."""
    answer = _answer(b"\x1b[c")
    begin, end = answer.find(b"\x1b[?"), answer.find(b"c")
    return 0 <= begin < end and b"4" in answer[begin + 3 : end].split(b";")[1:]


def _answer(question: bytes) -> bytes:
    """What the terminal answers to a question that ends in `c`, or what came of it in time."""
    try:
        import termios
        import tty

        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError):
        return b""
    try:
        before = termios.tcgetattr(terminal)
        try:
            if os.tcgetpgrp(terminal) != os.getpgrp():
                # In the background, whoever touches the terminal is stopped.
                return b""
            tty.setcbreak(terminal, termios.TCSANOW)
            os.write(terminal, question)
            return _read(terminal)
        finally:
            termios.tcsetattr(terminal, termios.TCSANOW, before)
    except (OSError, termios.error):
        return b""
    finally:
        os.close(terminal)


def _read(terminal: int) -> bytes:
    answer, end = b"", time.monotonic() + PATIENCE
    while not answer.endswith(b"c") and len(answer) < 200:
        left = end - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            break
        answer += os.read(terminal, 64)
    return answer
