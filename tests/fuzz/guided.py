"""The same, led by the lines that inputs reach: `python -m tests.fuzz.guided --minutes 10`.

Needs atheris (https://github.com/google/atheris), which is no dependency of the tests. Begins with
the corpus, keeps what reaches new lines in a folder (`--keep`), and ends with the first input that
must not be, which `--again FILE` takes once more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.fuzz.making import KINDS, corpus


def main() -> int:
    """Runs until the time is over, or something is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, default="texts")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "cnnviz-guided")
    parser.add_argument("--again", type=Path, help="only this input")
    said = parser.parse_args()
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 1
    with atheris.instrument_imports(include=["cnnviz"]):
        from tests.fuzz import taking

        # Lines that report that they were reached take several times as long.
        taking.MOST_SECONDS = 5.0
        # What is imported late is imported here; what atheris says of that is no message of ours.
        with tempfile.TemporaryDirectory() as name, taking.folder(Path(name)):
            for text in corpus(said.kind):
                with suppress(taking.Found):
                    taking.take(said.kind, text)

    def one(data: bytes) -> None:
        taking.take(said.kind, data.decode(errors="replace"))

    if said.again:
        one(said.again.read_bytes())
        return 0
    kept = _begun(said.keep.resolve() / said.kind, said.kind)
    asked = [f"-max_total_time={round(60 * said.minutes)}", f"-seed={said.seed}"]
    with tempfile.TemporaryDirectory() as name, taking.folder(Path(name)):
        atheris.Setup([sys.argv[0], *asked, "-max_len=4096", "-rss_limit_mb=1024", str(kept)], one)
        atheris.Fuzz()
    return 0


def _begun(kept: Path, kind: str) -> Path:
    """The folder of what is kept, with the corpus in it."""
    kept.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(corpus(kind)):
        (kept / f"corpus-{number}").write_bytes(text.encode(errors="surrogatepass"))
    return kept


if __name__ == "__main__":
    sys.exit(main())
