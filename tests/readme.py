"""The README and the reference as texts to check; `python -m tests.readme` refreshes what programs
print in them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from tests.check import ROOT

README = ROOT / "README.md"
REFERENCE = ROOT / "examples" / "reference.md"
PAGES = (README, REFERENCE, ROOT / "tests" / "README.md")
FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=\n<!-- end of figures -->)", re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ |```).*\n)*)", re.MULTILINE)


def blocks(language: str, page: Path = README) -> list[str]:
    """The code blocks of one language on a page, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def shown() -> list[tuple[str, str]]:
    """Every command of the console blocks of all pages, with the output that is shown below it."""
    found = (COMMAND.findall(block) for page in PAGES for block in blocks("console", page))
    return [one for block in found for one in block]


def clone(folder: Path) -> Path:
    """A folder with the examples in it, as a clone has."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def printed(command: str, folder: Path) -> str:
    """What a command prints, on a terminal of 100 columns."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def refreshed(text: str, folder: Path) -> str:
    """A page with the figures and the outputs of today."""
    from cnnviz.cli.figures import table

    def run(match: re.Match[str]) -> str:
        return f"$ {match['command']}\n{printed(match['command'], folder)}"

    return FIGURES.sub(lambda _: "\n".join(table()), COMMAND.sub(run, text))


def main() -> None:
    """Rewrites the pages in their places."""
    with tempfile.TemporaryDirectory() as folder:
        examples = clone(Path(folder))
        for page in PAGES:
            page.write_text(refreshed(page.read_text(), examples))


if __name__ == "__main__":
    main()
