"""A log model as its templates see it: what is usual of each, in words."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce

from bartizan.detect.logs.language.meaning import meaning
from bartizan.detect.logs.log_model import PLACES, LogModel
from bartizan.detect.logs.masks import HOLE
from bartizan.detect.logs.parameter_habits import Habit
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.session import Session
from bartizan.detect.logs.template import Template
from bartizan.detect.logs.template_index import SHOWN, TemplateIndex
from bartizan.detect.redaction import redacted
from bartizan.stats.panes import Panes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Usual:
    """What a model holds, by template. It does not follow later changes of the model."""

    model: LogModel
    index: TemplateIndex = field(init=False)
    outlines: Mapping[str, list[str]] = field(init=False)
    """Outlines of each template."""
    singles: Counter[float] = field(init=False)
    """Of templates that were seen once: how bad each is by its words."""
    names: dict[str, str] = field(init=False)
    """What to call templates, known or not, by id."""
    _shapes: dict[str, str] = field(init=False, default_factory=dict)
    _alike: dict[tuple[str, int], list[Habit]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index = self.model.templates.index()
        known = sorted(self.model.templates.lines_by_outline())
        ids = self.index.assign(known)
        outlines: dict[str, list[str]] = defaultdict(list)
        for outline, one in zip(known, ids, strict=True):
            outlines[one].append(outline)
        self.outlines = outlines
        self.names = {key: one.text for key, one in self.index.templates.items()}
        self.singles = Counter(
            badness((*one.examples, one.text)[0])
            for one in self.index.templates.values()
            if one.count == 1
        )

    @property
    def lines(self) -> int:
        """Lines that were learned."""
        return self.model.templates.lines

    def newness(self, badness: float) -> float:
        """How likely an ordinary line is of a new kind whose words are at least this bad.

        Kinds that were seen once tell how often kinds come for the first time (Good and Turing).
        """
        as_bad = sum(count for one, count in self.singles.items() if one >= badness)
        return min(1.0, (as_bad + 1) / (self.lines + 1))

    def panes(self, template: str) -> Panes:
        """Hours of a template."""
        merged = Panes()
        for outline in self.outlines.get(template, ()):
            if outline in self.model.lines:
                merged = merged.merge(self.model.lines[outline].panes)
        return merged

    def habits(self, outline: str) -> list[Habit]:
        """Values of the lines of an outline; empty if it is unknown."""
        known = self.model.lines.get(outline)
        return known.values if known else []

    def habits_alike(self, template: str, places: int) -> list[Habit]:
        """Numbers in all learned lines of a template with as many places, whatever their words.

        For lines with words in a place where words vary that were not learned themselves. Other
        values than numbers go with these words, so nothing is said of them.
        """
        key = template, min(places, PLACES)
        if key not in self._alike:
            known = [self.habits(one) for one in self.outlines.get(template, ())]
            rows = [one for one in known if len(one) == key[1]]
            merged = [reduce(Habit.merge, some) for some in zip(*rows, strict=True)]
            self._alike[key] = [one if one.numeric else Habit() for one in merged]
        return self._alike[key]

    @property
    def hours(self) -> int:
        """Hours over which rates were learned, of the kind of line that was seen longest."""
        return max((len(hourly(self.panes(one))[1]) for one in self.outlines), default=0)

    def event(self, shape: str) -> str:
        """The template of a line's shape; of an unknown one the id it would have."""
        known = self._shapes.get(shape)
        if known is None:
            (known,) = self.index.assign([shape.replace(SHOWN, HOLE)])
            self._shapes[shape] = known
            self.names.setdefault(known, shape)
        return known

    def sequences(self) -> SequenceState:
        """The sampled sessions, with templates as events."""
        state = SequenceState()
        state.update(
            Session(f"{number}", tuple(map(self.event, piece.events)), piece.duration)
            for number, piece in enumerate(self.model.sampled())
        )
        return state

    def says(self, template: Template) -> str:
        """What is usual of a template: how often, when, and an example."""
        about = "about " if template.estimated else ""
        seen = f"{about}{template.count:,} of {self.lines:,} lines"
        if template.first is not None and template.last is not None:
            seen += f", from {moment(template.first)} to {moment(template.last)}"
        example = f", such as: {redacted(template.examples[0])}" if template.examples else ""
        return f"seen in {seen}{example}"

    def span(self) -> str:
        """What was learned in all, in words."""
        firsts = [one.first for one in self.index.templates.values() if one.first is not None]
        lasts = [one.last for one in self.index.templates.values() if one.last is not None]
        when = f", {moment(min(firsts))} to {moment(max(lasts))}" if firsts and lasts else ""
        return f"{self.lines:,} lines of {len(self.index.templates):,} kinds{when}"


def hourly(panes: Panes) -> tuple[int, list[int]]:
    """The first hour that is kept, and the counts from it to the last one with a line."""
    if panes.first is None or panes.last is None:
        return 0, []
    start = max(panes.first, panes.last - panes.hours + 1)
    return start, [panes.counts[at] for at in range(start, panes.last + 1)]


def badness(line: str) -> float:
    """How bad a line is by its words, those in its values included."""
    return meaning(line).badness


def moment(micros: int) -> str:
    """A time as it is shown."""
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%d %H:%M:%S}"
