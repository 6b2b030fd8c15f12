"""A theme of one's own: what it may hold, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.picture.theme import DARK, LIGHT, Theme, load


def written(folder: Path, toml: str) -> Theme:
    (folder / "own.toml").write_text(toml)
    return load(str(folder / "own.toml"))


def refused(folder: Path, toml: str) -> list[str]:
    """The lines of the message, without the folder."""
    with pytest.raises(CnnvizError) as caught:
        written(folder, toml)
    return str(caught.value).replace(f"{folder}/", "").split("\n")


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


def test_quotes_are_cut(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, f'ink = "{"x" * 500}"')
    assert len(line) < 140
