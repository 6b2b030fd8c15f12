"""The table of an input that runs through a matrix and through a kernel."""

from __future__ import annotations

from cnnviz.picture.theme import Theme
from cnnviz.render.page.extras import Example
from cnnviz.render.page.paint import Paint

FRAME = """\
<summary>Run one input through both</summary>
<p role="radiogroup" aria-label="How the layer is run">
<label><input type="radio" name="way" value="matrix" checked> fully connected: a matrix</label>
<label><input type="radio" name="way" value="kernel"> convolution: a kernel</label>
</p>
<div aria-live="polite">
<p data-way="matrix">{words[0]}</p>
<p data-way="kernel" hidden>{words[1]}</p>
</div>
<div class="wide"><table class="matrix">
<caption>The same numbers come out</caption>
<thead><tr><th scope="row">input</th>{inputs}<th></th><th></th></tr></thead>
<tbody>
{rows}
</tbody>
</table></div>
"""


def table(example: Example, theme: Theme, paint: Paint) -> str:
    """The contents of the element that runs it: rows are output neurons, columns are inputs."""
    inks = [paint.variable(colour) for colour in theme.weights]
    rows = [_row(example, output, inks) for output in range(len(example.bias))]
    inputs = "".join(f"<th>{_number(value)}</th>" for value in example.x)
    return FRAME.format(words=_words(example), inputs=inputs, rows="\n".join(rows))


def _words(example: Example) -> tuple[str, str]:
    rows, columns = len(example.bias), len(example.x)
    used = sum(weight >= 0 for row in example.weight for weight in row)
    kernel = ", ".join(map(_number, example.kernel))
    count = len(example.kernel)
    return (
        f"As a fully connected layer: {rows} × {columns} = {rows * columns} numbers,"
        f" of which {rows * columns - used} are 0 and {used} repeat the same {count}."
        f" Each output is its row times the input, plus {_biases(example)}.",
        f"As a convolution: {count} numbers ({kernel}), laid on the input once for each output."
        f" What lies outside is not even looked at. Each output is plus {_biases(example)}.",
    )


def _biases(example: Example) -> str:
    if not any(example.bias):
        return "no bias"
    values = list(dict.fromkeys(example.bias))
    word = "the bias" if len(values) == 1 else "its bias"
    return f"{word} {', '.join(map(_number, values))}"


def _row(example: Example, output: int, inks: list[str]) -> str:
    cells = "".join(_cell(example.kernel, weight, inks) for weight in example.weight[output])
    by_matrix, by_kernel = example.by_matrix[output], example.by_kernel[output]
    results = f'<td class="made by-matrix">{_number(by_matrix)}</td>'
    results += f'<td class="made by-kernel">{_number(by_kernel)}</td>'
    return f'<tr tabindex="0"><th scope="row">output {output}</th>{cells}<td>=</td>{results}</tr>'


def _cell(kernel: list[int], weight: int, inks: list[str]) -> str:
    if weight < 0:
        return '<td class="zero">0</td>'
    return f'<td style="--ink-of:{inks[weight % len(inks)]}">{_number(kernel[weight])}</td>'


def _number(value: int) -> str:
    return f"{value}".replace("-", "−")
