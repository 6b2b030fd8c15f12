"""From code to a network: following the text, choosing, sizing and wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import thread_time

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.layers.network import Network
from cnnviz.reading.calling import embedding_context
from cnnviz.reading.code import freezing
from cnnviz.reading.code.choice import NoNetwork, choose, layers_alone, summarized_layer
from cnnviz.reading.code.fitting import advice, choose_size, user_choice
from cnnviz.reading.code.keras_models.inputs import stated_input
from cnnviz.reading.code.language.evaluator import Evaluator, Hint
from cnnviz.reading.code.language.frames import entered_frame, frame
from cnnviz.reading.code.language.trace import Trace
from cnnviz.reading.code.library.non_layers import inputs_in_row, non_layer_faults
from cnnviz.reading.code.modules.partial_modules import unfollowed_faults
from cnnviz.reading.code.modules.script import Script, without_side_layers
from cnnviz.reading.code.networks import open_inputs
from cnnviz.reading.code.networks.faults import Stops, doubts_of, faults_of, guesses, unknown_sizes
from cnnviz.reading.code.networks.following import Way, follow_network, peek, record, why_too_much
from cnnviz.reading.code.networks.instances import Choice, inputs_of, misfits, place_of, too_many
from cnnviz.reading.code.parts import mark_incomplete, part_of
from cnnviz.reading.code.program import follow
from cnnviz.reading.code.remarks import remarks
from cnnviz.reading.code.sizes import Sizes
from cnnviz.reading.code.source import gaps
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.stated_sizes import sizes_in_text, sizes_set
from cnnviz.reading.code.tensors.unbatched import call_without_batch, unbatched_faults
from cnnviz.reading.code.values.budget import SECONDS
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.settings import Settings
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.code.wiring import unregistered_faults
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.sizing import ANY, Frame
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import own_class

_LATE = "no input is given, and trying sizes takes too long: say which with --input"
_IN_A_ROW = "layers are taken in the order in which the text makes them"

Sized = tuple[Evaluator, Choice, Way]  # A network that was followed over an input.


class Reading(Stops):
    """The reading of a text of code, up to its network."""

    def __init__(self, source: Source, wish: Wish, end: float | None = None) -> None:
        super().__init__(source)
        self.wish, self.shape, self.note = wish, wish.input_shape, ""
        self.settings, self.skips = Settings(wish.settings), Skips(wish.skip)
        self.end = thread_time() + SECONDS if end is None else end
        self.evaluator: Evaluator | None = None  # The first one that followed the whole text.
        self.script_root: Module | None = None
        self.last_choice: Choice | None = None
        self.size_note = ""  # Added to faults of size if no square input fits.
        self.chosen_input = False
        self.least: Shape | None = None  # The smallest of several inputs that fit.
        self.behind: list[Fault] = []  # What ends the network early.

    def run(
        self,
        inputs: dict[tuple[int, int], Shape] | None = None,
        open_size: int = 0,
        script: Script | None = None,
    ) -> Evaluator:
        """Follows the whole text; `inputs`: shapes of Keras inputs; `script` if it calls layers."""
        e = Evaluator(self.source, self.settings, Trace(self.source), self.end)
        e.inputs, e.given, e.skips, e.script = dict(inputs or {}), self.shape, self.skips, script
        e.cuts, e.asked = self.wish.layers is not None, self.wish.model or ""
        e.open_size = open_size or e.open_size
        follow(e)
        self.evaluator = self.evaluator or e
        return e

    def network(self) -> Network | None:
        """The network of the text, or the part of it that is asked for."""
        network = self.full_network()
        text, layers = self.source.text, self.wish.layers
        return None if network is None else part_of(network, layers, text, self.behind)

    def full_network(self) -> Network | None:
        """The network of the text, up to what cannot be followed if a part is asked for."""
        e, choice = open_inputs.follow_first(self)
        if choice is None:
            return self.layers_in_text(e)
        e, choice, way = self.with_input(e, choice)
        return self.network_of(e, choice, way)

    def layers_in_text(self, e: Evaluator) -> Network | None:
        """The network of layers without a model: as the text calls them, or in a row."""
        root = layers_alone(e)
        if root is None:
            return None
        open_ = unknown_sizes(root) if self.shape is None else []  # A given size is kept.
        self.stop([self.fault(unknown) for unknown in doubts_of(root) or open_])
        summary = summarized_layer(e, root)
        if summary is not None:
            return self.network_of(*self.with_input(e, summary))
        choice = Choice(root, "the text")
        called = any(hint.module.step is not None for hint in e.hints)
        if called or e.fragments:
            starts = inputs_of(e)
            self.stop(too_many(self.source, starts, "text"))
            if starts:
                place = place_of(starts[0])
                way = self.follow_script(None, {place: self.shape} if self.shape else None)
            elif called or self.shape is not None:
                way = self.follow_script(self.shape)
            else:
                way = self.fit_input(e, root, self.follow_script)
            return self.network_of(e, Choice(self.script_root or root, "the text"), way)
        self.stop(non_layer_faults(e))
        e.hints += [Hint(root, shape, root.node) for shape in inputs_in_row(e)]
        e, choice, way = self.with_input(e, choice)
        self.note = "; ".join(filter(None, (self.note, _IN_A_ROW)))
        return self.network_of(e, choice, way)

    def follow_script(
        self, shape: Shape | None, inputs: dict[tuple[int, int], Shape] | None = None
    ) -> Way:
        """The way through layers that the text calls itself, by default over its own input."""
        e = self.run(inputs, script=Script(shape, self.shape))
        assert e.script is not None
        own = [tensor.shape for tensor in inputs_of(e)] if shape is None else []
        way = Way(next(iter(own), e.script.shape or (1,)))
        way.uses, way.refused = list(e.trace.uses), e.trace.refused
        used = {id(use.module) for use in way.uses}
        self.script_root = without_side_layers(e, layers_alone(e), used)
        for unknown in [unknown for module, unknown in e.script.lost if id(module) not in used]:
            record(e, way, unknown)
        return way

    def network_of(self, e: Evaluator, choice: Choice, way: Way) -> Network:
        """The network of a way without refusals, with the notes for the user."""
        self.refuse(e, choice, way)
        if not way.uses:
            why = f"there are no layers between the input of {choice.name} and its output"
            self.stop([self.source.fault(choice.module.node, why)])
        self.stop(unregistered_faults(e, choice.module, way.uses))
        self.stop(unfollowed_faults(e, choice.module))
        self.stop(gaps.unsaid(e, choice.module, way) if self.chosen_input else [])
        self.settings.check(way.asked_names)
        self.skips.check()
        try:
            network = freezing.network_of(e, choice.module, way)
        except ShapeFault as fault:
            raise spec_error(e.source.text, [fault_of_all(e.source.text, str(fault))]) from None
        except Halt as halt:
            self.stop(list(map(self.fault, halt.unknown.causes())))
        sentences = [*self.skips.notes(), *self.settings.notes(), self.note]
        sentences += [*remarks(e, choice, way, network.names), *network.notes]
        assumed = ("input size chosen",) * self.chosen_input + self.skips.assumed()
        assumed += tuple(
            embedding_context(uncalled) for uncalled in network.uncalled if uncalled.looks_up
        )
        assumed += ("indentation put back",) * e.source.flat
        assumed += tuple(f"{name} as the text has it" for name in e.namesakes)
        assumed += ("layers' bare names as the framework's",) * bool(e.borrowed)
        self.behind = [refusal.fault for refusal in way.behind]
        notes = tuple(filter(None, sentences))
        name = own_class(choice.module.cls.name) if choice.module.cls else ""
        network = replace(
            network, notes=notes, assumed=assumed, chosen_input=self.chosen_input, name=name
        )
        return mark_incomplete(network, e.source.text, self.behind)

    def choice(self, e: Evaluator) -> Choice | None:
        """The network that is meant; None if the text has none."""
        try:
            self.last_choice = choose(e, self.wish.model)
            return self.last_choice
        except (NoNetwork, Halt) as end:
            if end.unknown is None:
                return None
            self.stop(list(map(self.fault, end.unknown.causes())))
        except Raised as error:
            self.stop([self.source.fault(error.node, error.reason)])
        except (Limit, RecursionError) as error:
            outermost = e.failed[-1] if e.failed else self.source.tree.body[0]
            self.stop([self.source.fault(outermost, why_too_much(error))])
        raise AssertionError

    def with_input(self, e: Evaluator, choice: Choice) -> Sized:
        """The way of the input that was given, that the text states, or that fits."""
        module = choice.module
        if module.outputs is not None:
            return self.tensor_model(e, choice, self.shape)
        stated, left_open = stated_input(e, module)
        if isinstance(stated, Unknown):
            self.stop(list(map(self.fault, stated.causes())) if self.shape is None else [])
        elif self.shape is not None and stated is not None and self.shape != stated:
            batched = call_without_batch(e, module)[0] is None  # Else it states no such input.
            other = f"the text says {times(stated)} for the input; {times(self.shape)} was given"
            self.note = other if batched else ""
        elif self.shape is None and stated is not None:
            self.note = f"input: {times(stated)} (as the text says)"
        shape = self.shape or stated
        if shape is not None and not isinstance(shape, Unknown):
            return e, choice, follow_network(e, module, shape)
        return e, choice, self.fit_input(e, module, partial(follow_network, e, module), left_open)

    def tensor_model(self, e: Evaluator, choice: Choice, wanted: Shape | None) -> Sized:
        """A Keras model between tensors, built anew if another input was given."""
        inputs = [tensor for tensor in choice.module.inputs if isinstance(tensor, Tensor)]
        if choice.module.refused is not None:
            return e, choice, follow_network(e, choice.module, wanted or (1,))
        self.stop(too_many(self.source, inputs, "model"))
        place, shape = place_of(inputs[0]), inputs[0].shape
        left_open = e.open_inputs.get(place)
        if wanted is not None and wanted != shape:
            if left_open is None:
                self.note = f"the text says {times(shape)} for the input; {times(wanted)} was given"
            e = self.run({place: wanted})
            rebuilt = self.choice(e)
            self.stop(misfits(self.source, inputs[0], wanted) if rebuilt is None else [])
            assert rebuilt is not None
            choice, shape = rebuilt, wanted
        elif wanted is None and left_open is not None:
            return open_inputs.fill_open_sizes(self, place, left_open)
        elif wanted is None:
            self.note = f"input: {times(shape)} (as the text says)"
        return e, choice, follow_network(e, choice.module, shape)

    def fit_input(
        self,
        e: Evaluator,
        root: Module,
        walk: Callable[[Shape], Way],
        left_open: Frame | None = None,
    ) -> Way:
        """The way of a chosen input, unless a lazy layer's weights depend on it.

        `left_open` is what the text says of it.
        """
        way = self.search_input(e, root, walk, left_open or frame(root), 0 if left_open else 2)
        open_inputs.advise_axes(way, walk, late := lambda: thread_time() > self.end)
        if way.refused:
            reported = {refusal.fault for refusal in way.refused}
            beside = not reported.issuperset(faults_of(self.source, self.skips, root, way))
            open_inputs.drop_guessed(e, way, walk, late, beside)
        if self.chosen_input:
            self.stop(guesses(e, root, way, walk, any_vector=ANY in self.note))
        return way

    def search_input(
        self, e: Evaluator, root: Module, walk: Callable[[Shape], Way], form: Frame, tries: int = 2
    ) -> Way:
        """The way of a chosen input; `walk` follows the network over a shape.

        `form` is the frame to try; if the input goes into another layer, that one's is tried.
        """
        sizes = Sizes(form, walk, self.end, partial(peek, e, walk))
        users = user_choice(sizes, sizes_set(e))
        inner = entered_frame(sizes, root) if tries and users is None else None
        if inner is not None:
            return self.search_input(e, root, walk, inner, tries - 1)
        if not form.dims:
            self.note, self.chosen_input = form.note(), True
            return walk(form.shape(0))
        choice = users or choose_size(sizes, partial(sizes_in_text, e, root))
        # A search that was cut short may find another input on a faster machine.
        self.stop([self.source.fault(root.node, _LATE)] if users is None and sizes.late() else [])
        if choice.size is not None:
            self.note, self.chosen_input = choice.words, True
            if sizes.fits(choice.size) and not root.keras:
                return sizes.foretold(choice.size)
            return walk(form.shape(choice.size))
        way, self.size_note = sizes.ending(bool(choice.words))
        self.least = way.shape
        open_inputs.mark_guessed(way, sizes)
        if choice.words and not faults_of(self.source, self.skips, root, way):
            self.stop([self.source.fault(root.node, f"no input is given: {choice.words}")])
        return way

    def refuse(self, e: Evaluator, choice: Choice, way: Way) -> None:
        """Raises an error with all faults of the network, if there are any."""
        faults = faults_of(self.source, self.skips, choice.module, way)
        if not faults:
            return
        self.stop(unbatched_faults(e, choice.module, way))
        words, form = self.size_note, frame(choice.module)
        if way.size and self.shape is not None and form.dims:
            words = advice(Sizes(form, partial(follow_network, e, choice.module), self.end), way)
        size_faults = {refusal.fault for refusal in way.refused if refusal.size}
        self.stop([f._replace(reason=f.reason + words * (f in size_faults)) for f in faults])
