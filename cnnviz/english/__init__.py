"""Every word on a figure, by key. `{n}` is a number; `one|many` are a singular and a plural.

A file of labels in another language has the same keys (`--labels de.toml`); see `cnnviz.labels`.
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
