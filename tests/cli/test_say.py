"""All words to a terminal go one way; what is shown to nobody stops nothing."""

from __future__ import annotations

import ast
import io
import os
import pty
from pathlib import Path

import pytest

import cnnviz
from cnnviz.cli.say import note, say, show, show_paths
from cnnviz.errors import OutsideError
from tests.hostile import WORDS, obeyed

PACKAGE = Path(cnnviz.__file__).parent
# Help is click's, and the progress bar's words are ours.
ALLOWED = {"cli/say.py", "cli/menu.py"}


def calls(path: Path) -> list[str]:
    """The calls of a file that would write to a terminal."""
    found = [ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text()))
             if isinstance(n, ast.Call)]  # fmt: skip
    return [name for name in found
            if name in ("print", "click.echo", "click.secho", "echo", "traceback.print_exc")
            or name.startswith(("sys.stderr.write", "sys.stdout.write"))]  # fmt: skip


def test_there_is_one_way_to_the_terminal() -> None:
    others = {str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.py") if calls(p)}
    assert others <= ALLOWED


@pytest.mark.parametrize("kind", WORDS)
def test_no_terminal_obeys_what_is_said(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(WORDS[kind])
    note([WORDS[kind], WORDS[kind]])
    show(WORDS[kind])
    out, err = capsys.readouterr()
    assert obeyed(out + err) == ""
    assert len(err.encode()) <= 2 * 4096
    assert err.count("Note: ") == 1


def test_paths_are_bytes_for_programs_and_plain_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    name = os.fsdecode(b"a\x1b[31m\xff.svg")
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, "utf-8"))
    show_paths([name])
    assert buffer.getvalue() == b"a\x1b[31m\xff.svg\n"
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stdout", terminal)
        show_paths([name])
        assert os.read(ours, 100) == b"a\\x1b[31m\\udcff.svg\r\n"
    os.close(ours)


def test_standard_error_that_is_closed_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (None, io.StringIO()):
        if stream:
            stream.close()
        monkeypatch.setattr("sys.stderr", stream)
        say("nobody hears this")


def test_standard_output_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    for attempt in (lambda: show("x"), lambda: show_paths(["x"])):
        with pytest.raises(OutsideError, match="standard output is closed"):
            attempt()


def test_many_notes_are_told_in_part(capsys: pytest.CaptureFixture[str]) -> None:
    note(f"note {number}" for number in range(1000))
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[-1]) == (21, "Note: and 980 more")
