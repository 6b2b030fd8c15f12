"""Prints in the strings of code, and what of a print is told by which name."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

PRINT = """Net(
  (a): Sequential(
    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
    (1): ReLU()
  )
)"""
FREEZE = "def freeze(model):\n    for p in model.parameters():\n        p.requires_grad = False\n"
COPIES = """def copied(model, old):
    for p, q in zip(old.a, model.a):
        if isinstance(p, torch.nn.Sequential):
            q.load_state_dict(p.state_dict())
    return model
"""
CHECKS = "def test(self):\n    self.check(\n        (3, 9, 9),\n        {},\n    )\n"


@pytest.mark.parametrize(
    "text",
    [
        *(f'"""\n{PRINT}\n"""\n\n{code}' for code in (FREEZE, COPIES)),
        f"{COPIES}\n# before:\n'''\n{PRINT}\n'''\n",
        CHECKS.format(f'"""\n{PRINT}\n"""'),
    ],
)
def test_a_print_in_a_string_is_read_where_code_makes_nothing(text: str) -> None:
    """There was no network, or `--set model=VALUE` was asked for, which could not work."""
    found = parse(text)
    assert found.names == ("a.0", "a.1")
    assert any("the rest of the text is left out" in note for note in found.notes)


def test_code_that_makes_something_is_told_of_as_before() -> None:
    text = f'"""\n{PRINT}\n"""\n\nclass Net:\n    pass\n'
    with pytest.raises(CnnvizError) as caught:
        parse(text)
    assert "layers are taken" not in str(caught.value)


def test_behind_a_print_that_is_cut_there_are_no_faults() -> None:
    """A comma was missed before the quotes, and these were never closed."""
    ((words, reason),) = told(f'# The default:\n"""\n{PRINT[:-2]}\n"""\n')
    assert (words, reason) == (
        "(",
        "this ( is never closed: if the print is cut off, paste all of it",
    )


def test_a_list_of_modules_has_a_name_where_it_is_refused() -> None:
    conv = "Conv2d(16, 16, kernel_size=(1, 1), stride=(1, 1))"
    ((_, reason),) = told(f"(query_conv): {conv}\n(key_conv): {conv}\n(softmax): Softmax(dim=-1)")
    assert reason.startswith("this list of modules is no chain as it is printed: query_conv stands")


NEURONS = """Net(
  (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (lif): MultiStepIFNode(
    v_threshold=1.0, v_reset=0.0, detach_reset=False
    (surrogate_function): ATan(alpha=2.0, spiking=True)
  )
)"""


def test_a_neuron_is_named_by_its_own_class_and_passed_by_as_is_said() -> None:
    """ATan was named, its child, and --skip ATan left the neurons out without a word."""
    ((words, reason),) = told(NEURONS)
    assert words == "MultiStepIFNode"
    assert reason.startswith("cnnviz knows no layer MultiStepIFNode")
    assert reason.endswith("--skip passes it by")
    found = parse(NEURONS, skip=["MultiStepIFNode"])
    assert found.names == ("conv",)
    assert any(note.startswith("skipped: lif (MultiStepIFNode)") for note in found.notes)
