"""Notes for the user on how code was read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from cnnviz.reading.code.at_inference import at_inference
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import IF_FIRST, channels_first, order_note
from cnnviz.reading.code.language.lookups import lookup_note, lookup_of
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.parameter_counts import uncounted_layers, uncounted_parts
from cnnviz.reading.code.library.star_imports import star_notes
from cnnviz.reading.code.modules.call_arguments import call_notes
from cnnviz.reading.code.modules.doubts import change_notes
from cnnviz.reading.code.modules.layer_changes import ASSUMED
from cnnviz.reading.code.modules.module_attributes import bases_of
from cnnviz.reading.code.networks.following import Way, paths_of
from cnnviz.reading.code.networks.instances import UNNAMED, Choice
from cnnviz.reading.code.source.gaps import gaps
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.pasted_files import lent_notes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.tensors.unbatched import call_without_batch
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.wiring import call_name, lookup_name, unused_in_keras
from cnnviz.reading.wording import listed

_SHOWN = 4  # Names of other networks that a note lists.


def remarks(e: Evaluator, choice: Choice, way: Way, names: Iterable[str]) -> list[str]:
    """The notes, those that affect numbers first; `names` are those of the calls."""
    sentences = [
        *_chosen(choice),
        *_stopped(e, choice),
        *_classless(e, choice),
        str(choice.module.kept.get("aside", "")),
        *change_notes(e, choice.module, choice.name),
        *call_notes(e, choice.module, choice.name, way.shape),
        *_gaps(e, choice, way),
        *_stand_ins(e, choice, way),
        *lent_notes(e, choice.module),
        *_left_out(e, way),
        *_masked(e, choice, way),
        *_picked(e),
        *_along_the_first(e, choice, way),
        *_by_places(e, choice, way),
        *_popped(e, choice),
        *_assumed(way),
        *_of_batches(e, way),
        *_otherwise_run(e, choice, way),
        *_unused(choice, way, names),
        *_unread(choice, way),
        *_uncounted(choice, way),
    ]
    if (start := lookup_of(way.uses)) is not None:
        sentences.append(lookup_note(start, lookup_name(start, paths_of(choice.module))))
    notes = [use.module.step.note for use in way.uses if use.module and use.module.step]
    sentences += dict.fromkeys(note for note in notes if note)
    return [*sentences, *at_inference(e, choice.module, way)]


def _stopped(e: Evaluator, choice: Choice) -> Iterator[str]:
    """An error of the text above the network, which Python never reaches then."""
    error, built = e.stopped or (None, 0)
    if error is None or error.kind == "SystemExit" or choice.module in e.built[:built]:
        return
    node = choice.module.node
    if isinstance(node, ast.ClassDef) and node.lineno < getattr(error.node, "lineno", 0):
        return  # A class above the error, which the text never builds.
    yield f"Python stops{line_of(error.node)}, above this network: {error.reason}"


def _classless(e: Evaluator, choice: Choice) -> Iterator[str]:
    """Lost indentation, and methods without their class."""
    if e.source.flat:
        yield "the indentation is lost: blocks are taken to end with their return, class or method"
    cls = choice.module.cls
    if cls is not None and cls.name == e.source.classless:
        base = e.source.words(cls.node.bases[0])
        yield f"methods without their class are read as those of {cls.name}({base})"


def _unused(choice: Choice, way: Way, names: Iterable[str]) -> Iterator[str]:
    """Keras layers that lead to an output which the network does not use."""
    leftover = unused_in_keras(choice.module, way.uses, names) if choice.module.keras else ()
    unused = [unused.name for owner, unused in leftover if not isinstance(owner, Module)]
    if unused:
        yield (
            f"{listed(unused[:_SHOWN])}: only outputs that are left unused come from there, of a"
            " model or layer that Keras counts as a whole"
        )


def _unread(choice: Choice, way: Way) -> Iterator[str]:
    """Calls after the one whose output the network returns."""
    read = {id(source) for use in way.uses for source in use.reads}
    ends = [use for use in way.uses if id(use) not in read]
    outputs = [use for use in way.outputs if use is not None]
    if outputs and len(outputs) == len(way.outputs) and all(id(use) in read for use in outputs):
        paths = paths_of(choice.module)
        names = list(dict.fromkeys(call_name(use, paths) for use in ends))[:_SHOWN]
        yield (
            f"the network returns the output of {call_name(outputs[-1], paths)}:"
            f" the output of {listed(names)} is not used"
        )


def _along_the_first(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """Keras channels that are read last but may be meant first, as suggested by the input's sizes
    or by layers along that axis.
    """
    hint = order_note(e, way.shape) if choice.module.keras else ""
    if hint:
        yield hint
    steps = [use.module.step for use in way.uses if use.module and use.module.step]
    along = any(getattr(step, "along", 0) == 1 and not step.first for step in steps)
    if choice.module.keras and along and not hint:
        yield f"the channels of this text are read as the last axis; {IF_FIRST}"


def _by_places(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """What picks or arranges neurons that Keras flattens in another order."""
    if not choice.module.keras:
        return
    from cnnviz.reading.code.keras.flatten_order import positional_call

    place = positional_call(way, channels_first(e))
    if place is not None:
        yield (
            f"what goes by the places of flattened neurons{line_of(place)} gets others in Keras,"
            " which flattens maps with their channels last; here they are first"
        )


def _popped(e: Evaluator, choice: Choice) -> Iterator[str]:
    """`model.layers.pop()`, which removed a layer in early versions of Keras."""
    if not choice.module.keras or ".layers.pop(" not in e.source.code:
        return
    calls = (node for node in nodes(e.source.tree) if isinstance(node, ast.Call))
    place = next((call for call in calls if ast.unparse(call.func).endswith(".layers.pop")), None)
    if place is not None:
        yield (
            f"what layers.pop(){line_of(place)} takes out of a list stays in the model, as in Keras"
            " of today; in some early versions it was gone: write pop() for that, without layers"
        )


def _uncounted(choice: Choice, way: Way) -> Iterator[str]:
    """Modules of unknown sizes that are made and never called."""
    for path, kind in uncounted_layers(choice.module, way.passed):
        yield f"the parameters of {path} ({kind}), which is made and never called, are not counted"
    for part in uncounted_parts(choice.module):
        yield f"the parameters of {part.path} ({part.kind}), {part.why}, are not counted{part.ends}"


def _chosen(choice: Choice) -> Iterator[str]:
    """Which network of the text is drawn, and how to choose another."""
    if choice.name == UNNAMED:
        yield "the text makes no Model: what it computes from its Input is drawn"
    if choice.others:
        names = choice.others[-_SHOWN:]
        more = f" and {len(choice.others) - _SHOWN} more" if len(choice.others) > _SHOWN else ""
        yield f"{choice.name} is drawn; --model chooses another: {listed(names, 'or')}{more}"


def _gaps(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """Where the text says that layers are left out."""
    rows = [*gaps(e.source, choice.module, way)]
    if rows:
        where = f"line{'s' * (len(rows) > 1)} {listed([str(row) for row in rows])}"
        yield f"the text says that layers are left out ({where}): the others alone are drawn"


def _stand_ins(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """What is not in the text, and what it is taken for."""
    for name, argument in e.namesakes.items():
        yield (
            f"the text never passes {name}{line_of(argument)}: its own value of that name is taken;"
            " --set says another"
        )
    yield from star_notes(e, family(e))
    classes = [part.cls for part in choice.module.modules() if part.cls] if e.strangers else []
    own = {id(base) for cls in classes for base in bases_of(cls)}
    for stranger in (stranger for stranger in e.strangers if id(stranger.node) in own):
        words = e.source.words(stranger.node)
        keras = any(use.module and use.module.keras for use in way.uses)
        base = "Keras's Model" if keras else "nn.Module"
        yield f"{words} is not in the text: it is taken as {base}{line_of(stranger.node)}"


def _left_out(e: Evaluator, way: Way) -> Iterator[str]:
    """Fixed numbers that are combined with the data, for which no connection is drawn."""
    drawn_nodes = {id(use.node) for use in way.uses}
    left_out = [node for node in e.fixed if id(node) in drawn_nodes]
    if left_out:
        count = len({(getattr(n, "lineno", 0), getattr(n, "col_offset", 0)) for n in left_out})
        which = f"{count:,} fixed factors or summands" if count > 1 else "1 fixed factor or summand"
        verb = "are" if count > 1 else "is"
        yield (
            f"{which} of the data {verb} left out{line_of(left_out[0])}:"
            " each neuron is joined to itself"
        )


def _in(cls: ast.ClassDef, line: int) -> bool:
    return cls.lineno <= line <= (cls.end_lineno or 0)


def _masked(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """Weights of the network that its classes multiply by fixed numbers, or compute."""
    some = e.masked or e.worked
    classes = [module.cls.node for module in choice.module.modules() if module.cls] if some else []
    if some and choice.module.keras:
        lines = [getattr(use.node, "lineno", 0) for use in way.uses]
        defined = (node for node in nodes(e.source.tree) if isinstance(node, ast.ClassDef))
        classes += [cls for cls in defined if any(map(partial(_in, cls), lines))]
    for places, words in ((e.masked, _MASKED), (e.worked, _WORKED)):
        lines = [getattr(node, "lineno", 0) for node in places]
        at = next((line for line in lines if any(_in(cls, line) for cls in classes)), None)
        if at is not None:
            yield words.format(f" (line {at})")


_MASKED = (
    "weights are multiplied by fixed numbers{}: connections of those that a mask makes 0 are drawn,"
    " too"
)
_WORKED = "weights are computed from learned ones{}: as many are drawn"


def _picked(e: Evaluator) -> Iterator[str]:
    """What the network ends with that is no layer."""
    for words in dict.fromkeys(f"{e.source.words(n)}{line_of(n)}" for n in e.trace.picked):
        yield f"{words} has no weights: the network is drawn up to what this reads"


def _assumed(way: Way) -> Iterator[str]:
    """Layers that get values which are not in the text."""
    assumptions = (use.module.kept.get(ASSUMED) for use in way.uses if use.module is not None)
    place = next((node for node in assumptions if node is not None), None)
    if place is not None:
        yield (
            f"a layer gets numbers that are not in the text{line_of(place)}:"
            " as many as before are assumed"
        )


def _of_batches(e: Evaluator, way: Way) -> Iterator[str]:
    """`x.mean()`, which PyTorch takes over all inputs of a batch."""
    for use in way.uses:
        name = e.trace.of_batches.get(use.node) if use.module is None else None
        if name:
            yield (
                f"PyTorch takes {name}() over the whole batch{line_of(use.node)};"
                " it is drawn for one input"
            )
            return


def _otherwise_run(e: Evaluator, choice: Choice, way: Way) -> Iterator[str]:
    """What is read by special rules, or drawn differently from how it runs."""
    if e.old:
        yield f"Keras 1's words are read by its own rules{line_of(e.old[0])}"
    if e.trained:
        yield f"a dropout stays on at inference here; it is drawn as off{line_of(e.trained[0])}"
    used = {id(use.module) for use in way.uses}
    places = [at for m, at in e.trace.told if any(id(part) in used for part in m.modules())]
    if places:
        yield (
            f"a layer is called with training=True{line_of(places[0])}: it is drawn as Keras"
            " builds it, so that summary() agrees; predict() of Keras 3 passes training=False"
        )
    alone, sizes = call_without_batch(e, choice.module)
    if alone is not None:
        yield (
            f"the text gives one input alone, {sizes}, without a batch axis{line_of(alone)}: it is"
            f" drawn as what 1x{sizes} would go through"
        )
    if e.trace.lone:
        lone = line_of(e.trace.lone[0])
        yield f"the text takes one input at a time: its batch axis is flattened{lone}"
