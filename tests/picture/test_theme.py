"""A theme of one's own: what it may hold, and what is said of one that is wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.picture.colour import contrast, rgb
from cnnviz.picture.theme import DARK, LIGHT, PRINT, Theme, load
from cnnviz.wording import quoted


def written(folder: Path, toml: str) -> Theme:
    (folder / "own.toml").write_text(toml)
    return load(str(folder / "own.toml"))


def refused(folder: Path, toml: str) -> list[str]:
    """The lines of the message, without the folder and the quotes around the name."""
    with pytest.raises(CnnvizError) as caught:
        written(folder, toml)
    told = str(caught.value).split("\n")
    return [line.replace(quoted(folder / "own.toml"), "own.toml") for line in told]


def test_what_is_left_out_is_taken_from_the_base(tmp_path: Path) -> None:
    assert written(tmp_path, "") == LIGHT
    theme = written(tmp_path, 'base = "dark"\nline_width = 2\ndashes = [[], [4, 2.5]]\n')
    assert theme == DARK._replace(line_width=2, dashes=((), (4, 2.5)))


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('background = "#222"', 'a colour of six digits, such as "#0065a8", not "#222"'),
        ("line_width = 50", "a width in points, 0.2 to 10, not 50"),
        ("line_width = true", "a width in points, 0.2 to 10, not True"),
        ("line_width = nan", "a width in points, 0.2 to 10, not nan"),
        ("dash_first = 1", "true or false, not 1"),
        ("name = 3", "a text, not 3"),
        ('base = "drak"', 'light, dark or print, not "drak"'),
        ("base = [1]", "light, dark or print, not [1]"),
        (
            'weights = ["#ffffff", "#ffffff"]',
            'a list of different colours of six digits, such as "#0065a8", not'
            " ['#ffffff', '#ffffff']",
        ),
        (
            "dashes = [[4]]",
            "a list of different lists of lengths in points, 0.5 to 50, each an even number of"
            " them, not [[4]]",
        ),
        (
            "dashes = [[true, true]]",
            "a list of different lists of lengths in points, 0.5 to 50, each an even number of"
            " them, not [[True, True]]",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_it_must_be(
    tmp_path: Path, toml: str, message: str
) -> None:
    name = toml.partition(" ")[0]
    assert refused(tmp_path, toml) == [f"own.toml: {name} must be {message}"]


def test_all_faults_are_told(tmp_path: Path) -> None:
    lines = refused(tmp_path, 'base = "x"\nfoo = 1\nink = 2\nbar = 3\nname = ""\n')
    assert lines[0] == "4 faults in own.toml:"
    assert [line.split()[0] for line in lines[1:]] == ["base", "ink", "a", "a"]
    assert lines[3] == '  a theme has no "foo"'
    assert lines[4].startswith('  a theme has no "bar"; it has name, background, ink, ')


def test_at_most_twenty_are_shown(tmp_path: Path) -> None:
    lines = refused(tmp_path, "\n".join(f"x{number} = 1" for number in range(30)))
    assert (len(lines), lines[0], lines[-1]) == (22, "30 faults in own.toml:", "  and 10 more")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("weights = " + "[" * 800, "nested too deep"),
        ("weights = " + "[" * 800 + "]" * 800, "nested too deep"),
        ("weights = " + "[" * 150 + "]" * 150, "weights must be a list"),
        ("ink = " + "{a=" * 700, "nested too deep"),
        (".".join("a" * 3000) + " = 1", "nested too deep|a theme has no"),
        ("line_width = " + "9" * 5000, "a number that is too long"),
        ("line_width = " + "0" * 5000 + "1", "is not TOML"),
        ("line_width = 0x" + "f" * 5000, "not a number that is too large"),
        ("line_width = 0b" + "1" * 50000, "not a number that is too large"),
        ("ink = 0x" + "f" * 5000, "not a number that is too large"),
        ("dashes = [[0x" + "f" * 5000 + ", 1]]", "too large"),
        ("line_width = " + "1" * 400, "a width in points"),
        ("x = 1\n" * 20_000, "longer than 64 KiB"),
        ("ink = 2020-01-01", "ink must be a colour"),
        ("\x1b[31m", "is not TOML"),
    ],
    ids=range(15),
)
def test_what_is_too_large_is_told(tmp_path: Path, toml: str, words: str) -> None:
    text = "\n".join(refused(tmp_path, toml))
    assert re.search(words, text), text
    assert len(text) < 600
    assert text.replace("\n", "").isprintable()


def test_a_theme_is_read_in_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes("name = 'é'".encode("latin-1"))
    with pytest.raises(CnnvizError, match=r"is not UTF-8 text \(byte 9 is not\)"):
        load(str(tmp_path / "own.toml"))
    assert written(tmp_path, "name = 'é'\r\nline_width = 2\r\n").name == "é"


def test_only_files_are_themes(tmp_path: Path) -> None:
    cases = {"zero.toml": "/dev/zero", "folder.toml": ".", "missing.toml": "nothing"}
    for name, target in cases.items():
        (tmp_path / name).symlink_to(target)
    os.mkfifo(tmp_path / "pipe.toml")
    said = {}
    for name in (*cases, "pipe.toml", "no\0.toml"):
        with pytest.raises(CnnvizError) as caught:
            load(str(tmp_path / name))
        assert caught.value.status == 2
        said[name.partition(".")[0]] = str(caught.value)
    assert all("is no file" in said[name] for name in ("zero", "folder", "pipe"))
    assert said["missing"].startswith("the theme ") and said["missing"].endswith(" is not there")


def test_a_theme_that_may_not_be_read_is_no_fault_of_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").touch()

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    with pytest.raises(OutsideError, match="cannot be read: Permission denied") as caught:
        load(str(tmp_path / "own.toml"))
    assert caught.value.status == 1


@pytest.mark.parametrize(
    "toml",
    [
        'weights = ["#aa0000", "#AA0000", "#00aa00"]',
        "dashes = [[7, 3], [7.00001, 3]]",
        "dashes = [[7, 3], [7, 3, 7, 3]]",
        "dashes = [[7, 3, 2, 3, 7, 3, 2, 3], [], [7, 3.0, 2, 3]]",
        "dashes = [[], [1, 1], [1.0, 1]]",
    ],
)
def test_two_weights_never_look_the_same(tmp_path: Path, toml: str) -> None:
    assert "different" in refused(tmp_path, toml)[0]


def test_what_differs_in_its_turns_is_different(tmp_path: Path) -> None:
    theme = written(tmp_path, "dashes = [[7, 3], [3, 7], [7, 3, 7, 4], [7, 3, 3, 7]]")
    assert len(theme.dashes) == 4


@given(st.text(max_size=200))
def test_no_text_breaks_it(tmp_path_factory: pytest.TempPathFactory, toml: str) -> None:
    folder = tmp_path_factory.mktemp("theme")
    try:
        (folder / "own.toml").write_text(toml, encoding="utf-8", errors="surrogatepass")
        load(str(folder / "own.toml"))
    except CnnvizError as error:
        assert str(error).replace("\n", "").isprintable()


def test_quotes_are_cut(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, f'ink = "{"x" * 500}"')
    assert len(line) < 140


@pytest.mark.parametrize("theme", [DARK, LIGHT, PRINT], ids=lambda theme: theme.name)
def test_lines_between_cells_are_seen_on_a_map(theme: Theme) -> None:
    # A projector lifts black: on dark the same ratio is seen from less far.
    grid, faint = (1.8, 2.5) if theme is DARK else (1.15, 1.4)
    found = (contrast(rgb(colour), rgb(theme.wash)) for colour in (theme.grid, theme.faint))
    assert all(own >= least for own, least in zip(found, (grid, faint), strict=True))
