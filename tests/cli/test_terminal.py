"""--show: how terminals are told apart, and what is sent to them."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cnnviz as package
from cnnviz.cli.terminal import protocol
from cnnviz.render.png import draw
from cnnviz.render.terminal.sixel import sixel

from .conftest import Cnnviz

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals here")


def test_into_a_file_or_program_it_is_a_text(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "Conv1d(1, 1, 3)", "--input", "1x8", "--show")
    assert ran.status == 0, ran.err
    assert ". a b c . . . ." in ran.out
    assert "\x1b" not in ran.out
    assert not list(Path().iterdir())


def test_with_o_it_writes_too(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "Conv1d(1, 1, 3), ReLU()", "--layers", "0:1", "--show", "-o", "a.svg")
    assert [path.name for path in Path().iterdir()] == ["a.svg"]
    assert ran.out.startswith("a.svg\nConv1d")
    assert ran.err.count("layers: 0 (1 of 2)") == 1


def test_notes_are_told_without_o(cnnviz: Cnnviz) -> None:
    ran = cnnviz("compare", "Conv1d(1, 1, 3), ReLU()", "--layers", "0:1", "--show")
    assert ran.err.count("layers: 0 (1 of 2)") == 1


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"KITTY_WINDOW_ID": "1", "TERM": "xterm-256color"}, "kitty"),
        ({"TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"KONSOLE_VERSION": "230800"}, "kitty"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"LC_TERMINAL": "iTerm2"}, "iterm"),
        ({"TERM_PROGRAM": "WezTerm"}, "iterm"),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, "text"),
        ({"TERM": "dumb", "TERM_PROGRAM": "iTerm.app"}, "text"),
    ],
)
def test_a_terminal_is_known_by_its_environment(
    environment: dict[str, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    assert protocol(environment) == way


def test_what_is_asked_for_wins(cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SHOW", "nonsense")
    ran = cnnviz("compare", "--show")
    assert (ran.status, ran.out) == (2, "")
    assert "CNNVIZ_SHOW is one of kitty, iterm, sixel, text" in ran.err


Process = Callable[..., Any]


def sent(process: Process, way: str) -> bytes:
    env = {**os.environ, "CNNVIZ_SHOW": way}
    data: bytes = process("compare", "--show", text=False, env=env).stdout
    return data


def test_kitty_gets_the_png_in_parts(process: Process) -> None:
    parts = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sent(process, "kitty"))
    assert len(parts) > 2
    assert all(len(part) <= 4096 for _, part in parts)
    assert parts[0][0].startswith(b"a=T,f=100,q=2,c=")
    assert [how[-3:] for how, _ in parts] == [b"m=1"] * (len(parts) - 1) + [b"m=0"]
    image = Image.open(io.BytesIO(b64decode(b"".join(part for _, part in parts))))
    assert image.size == (1280, 720)


def test_iterm_gets_the_png(process: Process) -> None:
    ((size, data),) = re.findall(
        rb"File=inline=1;size=(\d+);.*?:([^\x07]*)\x07", sent(process, "iterm")
    )
    png = b64decode(data)
    assert len(png) == int(size)
    assert Image.open(io.BytesIO(png)).size == (1280, 720)


def decoded(data: bytes) -> np.ndarray:
    """A picture in sixels, by DEC's manual: (rows, columns, 3), -1 where nothing was painted."""
    ((width, height),) = re.findall(rb'"1;1;(\d+);(\d+)', data)
    pixels = np.full((int(height) + 6, int(width), 3), -1)
    colours: dict[int, tuple[int, ...]] = {}
    body = data[data.index(b"q") + 1 : data.index(b"\x1b\\")].decode()
    x = y = pen = 0
    tokens = r'"[\d;]+|#\d+(?:;2;\d+;\d+;\d+)?|!\d+[?-~]|[?-~$-]'
    for token in re.findall(tokens, body):
        if token[0] == "#":
            pen, *parts = (int(n) for n in token[1:].split(";"))
            if parts:
                colours[pen] = tuple(round(p * 2.55) for p in parts[1:])
        elif token == "$":
            x = 0
        elif token == "-":
            x, y = 0, y + 6
        elif token[0] != '"':
            count = int(token[1:-1]) if token[0] == "!" else 1
            bits = ord(token[-1]) - 63
            for row in range(6):
                if bits >> row & 1:
                    pixels[y + row, x : x + count] = colours[pen]
            x += count
    return pixels[: int(height)]


def test_sixels_are_the_picture() -> None:
    picture = package.compare(input_shape=(1, 8)).picture
    found, wanted = decoded(sixel(picture, 400)), draw(picture, 30)[..., :3].astype(int)
    assert found.shape == wanted.shape == (225, 400, 3)
    assert (found >= 0).all()
    assert np.abs(found - wanted).mean() < 2


def test_what_is_clear_is_not_painted() -> None:
    picture = package.compare(input_shape=(1, 8), transparent=True).picture
    assert (decoded(sixel(picture, 200)) < 0).mean() > 0.5


def in_terminal(answer: bytes) -> tuple[str, bytes, float]:
    """What `protocol` says in a terminal that gives this answer, what it asked, and how long it
    took.
    """
    import pty
    import select

    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.clear()
        code = "import os; from cnnviz.cli.terminal import protocol; print('way=' + protocol({}))"
        os.execv(sys.executable, [sys.executable, "-c", code])
    said, begin, asked_at = b"", time.monotonic(), 0.0
    while select.select([terminal], [], [], 20)[0]:
        try:
            said += os.read(terminal, 1024)
        except OSError:
            break
        if b"\x1b[c" in said and not asked_at:
            asked_at = time.monotonic()
            os.write(terminal, answer)
        if b"way=" in said and said.endswith(b"\n"):
            break
    os.close(terminal)
    os.waitpid(pid, 0)
    took = time.monotonic() - (asked_at or begin)
    return re.findall(rb"way=(\w+)", said)[0].decode(), said, took


@posix
@pytest.mark.parametrize(
    ("answer", "way"),
    [
        (b"\x1b[?62;4;22c", "sixel"),
        (b"\x1b[?64;1;2;4c", "sixel"),
        (b"\x1b[?62;22c", "text"),
        (b"\x1b[?4c", "text"),
        (b"", "text"),
        (b"\x1b[?62;" + b"9;" * 500, "text"),
    ],
)
def test_a_terminal_is_asked_and_need_not_answer(answer: bytes, way: str) -> None:
    found, said, took = in_terminal(answer)
    assert (found, said.count(b"\x1b[c")) == (way, 1)
    assert took < 5
