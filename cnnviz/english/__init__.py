"""All words on figures, by key. `{n}` is a number; `one|many` is singular and plural.

Label files in other languages have the same keys (`--labels de.toml`); see `cnnviz.labels`.
"""

from __future__ import annotations

from cnnviz.english import compared, drawn, measured, spoken, walked

WORDS = {
    **compared.WORDS,
    **measured.WORDS,
    **drawn.WORDS,
    **walked.WORDS,
    **spoken.WORDS,
}
