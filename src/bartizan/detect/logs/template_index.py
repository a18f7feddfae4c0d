"""The templates of a state at one moment, and which of them a line is."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import xxhash

from bartizan.detect.logs.kinds import summarise
from bartizan.detect.logs.masks import HOLE, Tokens, mask, outline, tokens
from bartizan.detect.logs.merging import fill, forms
from bartizan.detect.logs.outlines import SEED, SOURCES, Outlines, head
from bartizan.detect.logs.slots import align, render, values
from bartizan.detect.logs.template import Template

EXAMPLES = 3
SHOWN = "<*>"
REMEMBERED = 1 << 17
"""Outlines whose template is remembered."""


@dataclass(slots=True)
class TemplateIndex:
    """Templates, and how lines find theirs."""

    templates: Mapping[str, Template]
    """By id, the most frequent first."""
    _by_outline: dict[str, str]
    _anchors: "_Anchors"
    _loose: Mapping[Tokens, str]
    """Templates whose holes take any number of words."""
    _known: int
    _heirs: Mapping[str, str]
    """Ids that templates had before others made them more general: to the id they have now."""

    def assign(self, messages: pl.Series | Sequence[str]) -> list[str]:
        """The id of each line's template. Of a line of an unknown kind, the id it would have."""
        texts = (
            messages if isinstance(messages, pl.Series) else pl.Series(messages, dtype=pl.String)
        )
        found = outline(head(texts.fill_null(""))).to_list()
        unknown = sorted({text for text in found if text not in self._by_outline})
        if len(self._by_outline) > self._known + REMEMBERED:
            for text in list(self._by_outline)[self._known :]:
                del self._by_outline[text]
            unknown = sorted({text for text in found if text not in self._by_outline})
        if unknown:
            masked = mask(pl.Series(unknown, dtype=pl.String)).to_list()
            for text, one in zip(unknown, masked, strict=True):
                self._by_outline[text] = self._find(fill(tokens(one)))
        return [self._by_outline[text] for text in found]

    def shape(self, message: str) -> str:
        """What the template of a line would be if it were the only one of its kind."""
        masked = mask(outline(head(pl.Series([message], dtype=pl.String))))
        return shown(fill(tokens(masked[0])))

    def parameters(self, message: str, template: Template) -> list[str]:
        """What stands in the places of a template's text in a line; empty if of another kind."""
        found = align(values(message), tokens(template.key.replace(SHOWN, HOLE)))
        return [found[slot] for slot in template.slots] if found else []

    def named(self, identity: str) -> Template | None:
        """The template of an id, or that to which an earlier one of this id has grown."""
        return self.templates.get(self._heirs.get(identity, identity))

    def successor(self, template: Template) -> str:
        """The id that lines of a template, made by an earlier or another state, have now."""
        if template.id in self.templates:
            return template.id
        return self._find(fill(tokens(template.key.replace(SHOWN, HOLE))))

    def _find(self, key: Tokens) -> str:
        """The most particular template that fits: that with the fewest holes."""
        fits = [
            template
            for place, by_token in self._anchors.get(len(key), {}).items()
            for template in by_token.get(key[place] if place >= 0 else "", ())
            if all(a in (HOLE, b) for a, b in zip(template, key, strict=True))
        ]
        if fits:
            return identity_of(min(fits, key=lambda one: (one.count(HOLE), one)))
        for template, identity in self._loose.items():
            if align([(token, token) for token in key], template) is not None:
                return identity
        return identity_of(key)


_Anchors = Mapping[int, Mapping[int, Mapping[str, Sequence[Tokens]]]]
"""Templates by length, place of their longest word, and that word; without one, at -1."""


def _anchored(templates: Iterable[Tokens]) -> _Anchors:
    found: dict[int, dict[int, dict[str, list[Tokens]]]] = {}
    for one in templates:
        places = [at for at, token in enumerate(one) if token != HOLE]
        place = max(places, key=lambda at: (len(one[at]), -at), default=-1)
        by_place = found.setdefault(len(one), {})
        by_place.setdefault(place, {}).setdefault(one[place] if places else "", []).append(one)
    return found


def identity_of(key: Tokens) -> str:
    """The id of a template."""
    return xxhash.xxh3_64_hexdigest(shown(key).encode(), SEED)


def shown(key: Tokens) -> str:
    """A template as text."""
    return "".join(SHOWN if token == HOLE else token for token in key)


def index(outlines: Outlines) -> TemplateIndex:
    """Make the templates of what was seen: a function of that alone."""
    texts = sorted(outlines.leaves)
    masked = mask(pl.Series(texts, dtype=pl.String)).to_list()
    cut = [tokens(one) for one in masked]
    grown = forms(set(cut))
    members: dict[Tokens, list[str]] = defaultdict(list)
    loose: dict[Tokens, str] = {}
    for text, one in zip(texts, cut, strict=True):
        template = grown[one][-1]
        members[template].append(text)
        if len(fill(one)) != len(template):
            loose[template] = identity_of(template)
    extra = _estimates(outlines, members)
    aliases = _aliases(grown.values(), members)
    made = [
        _template(key, outlines, own, extra.get(key, 0), aliases.get(key, ()))
        for key, own in members.items()
    ]
    made.sort(key=lambda one: (-one.count, one.id))
    by_outline = {text: identity_of(key) for key, own in members.items() for text in own}
    heirs = {old: identity_of(key) for key, some in aliases.items() for old in some}
    return TemplateIndex(
        {one.id: one for one in made}, by_outline, _anchored(members), loose, len(by_outline), heirs
    )


def _aliases(
    grown: Iterable[Sequence[Tokens]], current: Container[Tokens]
) -> dict[Tokens, tuple[str, ...]]:
    """For each template the ids of what it was before it grew, ascending."""
    found: dict[Tokens, set[str]] = defaultdict(set)
    for every in grown:
        for one in every[:-1]:
            if one not in current:
                found[every[-1]].add(identity_of(one))
    return {key: tuple(sorted(some)) for key, some in found.items()}


def _estimates(outlines: Outlines, members: Mapping[Tokens, Sequence[str]]) -> dict[Tokens, int]:
    """Lines whose outline was not kept, by template: a node's, in proportion to its outlines."""
    key_of = {text: key for key, own in members.items() for text in own}
    found: dict[Tokens, int] = defaultdict(int)
    for node in outlines.nodes.values():
        rest = node.lines - sum(outlines.leaves[text].count for _, text in node.leaves)
        if rest <= 0 or not node.leaves:
            continue
        share: dict[Tokens, int] = defaultdict(int)
        for _, text in node.leaves:
            share[key_of[text]] += 1
        given = 0
        ranked = sorted(share.items(), key=lambda item: (-item[1], item[0]))
        for key, part in ranked:
            found[key] += rest * part // len(node.leaves)
            given += rest * part // len(node.leaves)
        found[ranked[0][0]] += rest - given
    return found


def _template(
    key: Tokens, outlines: Outlines, own: Sequence[str], extra: int, aliases: tuple[str, ...]
) -> Template:
    leaves = [outlines.leaves[text] for text in own]
    sample = [line for _, line in sorted({one for leaf in leaves for one in leaf.sample})]
    aligned = [found for line in sample if (found := align(values(line), key)) is not None]
    text, kept = render(key, aligned)
    starts = [leaf.first for leaf in leaves if leaf.first is not None]
    ends = [leaf.last for leaf in leaves if leaf.last is not None]
    return Template(
        id=identity_of(key),
        text=text,
        key=shown(key),
        count=sum(leaf.count for leaf in leaves) + extra,
        estimated=extra,
        first=min(starts, default=None),
        last=max(ends, default=None),
        slots=tuple(kept),
        parameters=tuple(summarise([row[at] for row in aligned]) for at in kept),
        examples=tuple(sample[:EXAMPLES]),
        sources=tuple(sorted({name for leaf in leaves for name in leaf.sources})[:SOURCES]),
        aliases=aliases,
    )
