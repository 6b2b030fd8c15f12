"""All words on figures, by key. `{n}` is a number; `one|many` is singular and plural.

Label files in other languages have the same keys (`--labels de.toml`); see `cnnviz.labels`.
"""

from __future__ import annotations

from cnnviz.english import comparisons, measures, single, speech, walks

WORDS = {
    **comparisons.WORDS,
    **measures.WORDS,
    **single.WORDS,
    **walks.WORDS,
    **speech.WORDS,
}
