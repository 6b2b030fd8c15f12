"""`cnnviz summary`: a network layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cnnviz.cli.common import network, spec_options
from cnnviz.cli.say import note, show

if TYPE_CHECKING:
    from cnnviz.graph.summary import Summary

HELP = """\
Counts a network layer by layer: shapes, connections, weights, biases, how often
a weight is shared, how dense the connections are, and how much of the input a
neuron sees.

\b
Try:
  cnnviz summary
  cnnviz summary "Conv2d(3, 16, 3), ReLU(), MaxPool2d(2)" --input 3x32x32
  cnnviz summary model.txt --input 3x224x224 --json
"""

_FORMS = ("json", "markdown", "csv")


@click.command(name="summary", help=HELP)
@spec_options
@click.option("--json", "json", is_flag=True, help="As JSON, with input shapes, jump and start.")
@click.option("--markdown", is_flag=True, help="As a Markdown table.")
@click.option("--csv", "csv", is_flag=True, help="As CSV, with the names that JSON has.")
def command(**options: Any) -> None:
    """Prints the summary to standard output."""
    forms = [form for form in _FORMS if options[form]]
    if len(forms) > 1:
        both = " and ".join(f"--{form}" for form in forms)
        raise click.UsageError(f"{both} are both there; choose one")
    net = network(options)
    note(net.notes)
    from cnnviz.graph.summary import summarize

    show(_text(summarize(net), forms[0] if forms else "table").removesuffix("\n"))


def _text(summary: Summary, form: str) -> str:
    if form == "json":
        import json

        return json.dumps(summary.to_dict(), indent=2) + "\n"
    from cnnviz.graph import summary_text

    writers = {
        "table": summary_text.table,
        "markdown": summary_text.markdown,
        "csv": summary_text.comma_separated,
    }
    return writers[form](summary)
