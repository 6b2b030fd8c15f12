"""`--show`: the figure in a terminal that can draw; else the layers as text."""

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
"""The values of CNNVIZ_SHOW, for unknown terminals, or for text instead of pictures."""

PATIENCE = 0.3
"""Seconds that a terminal has to say whether it can draw; no answer means no."""

MOST_COLUMNS = 120
"""The widest picture, in columns of the terminal."""

SIXEL_WIDTH = 800
"""A picture's width in pixels: sixels are not scaled, and terminals are seldom wider."""


def show(figure: Figure) -> None:
    """Draws the figure on standard output if it is a terminal that can; else prints a text."""
    kind = protocol(os.environ)
    columns = shutil.get_terminal_size().columns
    if kind == "text":
        from cnnviz.graph.schematic import schematic

        say.show(schematic(figure.network, columns).removesuffix("\n"))
        return
    say.send(_data(figure, kind, min(columns, MOST_COLUMNS)))


def _data(figure: Figure, kind: str, columns: int) -> bytes:
    if kind == "sixel":
        from cnnviz.picture.blank import without_key
        from cnnviz.render.terminal.sixel import sixel

        return sixel(without_key(figure.picture), SIXEL_WIDTH)
    from cnnviz.render.terminal.iterm import iterm
    from cnnviz.render.terminal.kitty import kitty

    data = figure.to_bytes("png", dpi=1280 * 72 / figure.picture.size[0])
    return (kitty if kind == "kitty" else iterm)(data, columns)


def protocol(environment: Mapping[str, str]) -> str:
    """How standard output draws, one of `PROTOCOLS`, by what the terminal says about itself.

    >>> protocol({"CNNVIZ_SHOW": "kitty"})
    'kitty'
    """
    choice = environment.get("CNNVIZ_SHOW", "")
    if choice:
        if choice not in PROTOCOLS:
            raise click.UsageError(f"CNNVIZ_SHOW is one of {', '.join(PROTOCOLS)}")
        return choice
    if sys.stdout is None or not sys.stdout.isatty() or environment.get("TERM") == "dumb":
        return "text"
    return _by_name(environment) or ("sixel" if _has_sixel() else "text")


def _by_name(environment: Mapping[str, str]) -> str:
    """The protocol of terminals that identify themselves, or ""."""
    program = environment.get("TERM_PROGRAM", "")
    term = environment.get("TERM", "")
    if term.startswith(("screen", "tmux")) or "TMUX" in environment:
        # The multiplexer in between does not pass pictures on.
        return "text"
    konsole = environment.get("KONSOLE_VERSION", "")
    if "kitty" in term or "KITTY_WINDOW_ID" in environment or program == "ghostty":
        return "kitty"
    if konsole.isdecimal() and int(konsole) >= 220400:
        return "kitty"
    iterm = program in ("iTerm.app", "WezTerm") or environment.get("LC_TERMINAL") == "iTerm2"
    return "iterm" if iterm else ""


def _has_sixel() -> bool:
    """Whether the terminal says, when asked for its attributes (DA1), that it draws sixels (4)."""
    answer = _answer(b"\x1b[c")
    begin, end = answer.find(b"\x1b[?"), answer.find(b"c")
    return 0 <= begin < end and b"4" in answer[begin + 3 : end].split(b";")[1:]


def _answer(question: bytes) -> bytes:
    """The terminal's answer, up to its final `c`, or what came of it in time."""
    try:
        import termios
        import tty

        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError):
        return b""
    try:
        settings = termios.tcgetattr(terminal)
        try:
            if os.tcgetpgrp(terminal) != os.getpgrp():
                # A background process that touches the terminal is stopped.
                return b""
            tty.setcbreak(terminal, termios.TCSANOW)
            os.write(terminal, question)
            return _read(terminal)
        finally:
            termios.tcsetattr(terminal, termios.TCSANOW, settings)
    except (OSError, termios.error):
        return b""
    finally:
        os.close(terminal)


def _read(terminal: int) -> bytes:
    answer, end = b"", time.monotonic() + PATIENCE
    while not answer.endswith(b"c") and len(answer) < 200:
        remaining = end - time.monotonic()
        if remaining <= 0 or not select.select([terminal], [], [], remaining)[0]:
            break
        answer += os.read(terminal, 64)
    return answer
