"""`cnnviz themes`: the list, and a theme to start one's own from."""

from __future__ import annotations

from click.testing import CliRunner

from cnnviz.cli.themes import command


def test_the_themes_are_listed() -> None:
    done = CliRunner().invoke(command, [])
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == ["light", "dark", "print"]


def test_a_theme_is_shown() -> None:
    done = CliRunner().invoke(command, ["--show", "dark"])
    assert 'background = "#0f151c"' in done.stdout
