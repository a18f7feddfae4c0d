"""Runs the checks of log text beside the rules: chosen, ready, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.detect.logs import text_finding
from bartizan.detect.logs.text_checks import PROVIDER_TOKEN, TextChecks, checks, prepare
from bartizan.detect.logs.text_process import looks_at, process
from bartizan.detect.rules.sighting import Sighting
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_words import record_of
from bartizan.flows.log_secrets import LogSecrets
from bartizan.model import Check, Finding, Notice
from bartizan.model.event import EventBatch


@dataclass(frozen=True, slots=True)
class TextDetection:
    """The checks of one run."""

    ready: TextChecks
    secrets: LogSecrets
    select: Sequence[str] = ()
    """Names of ``--select`` that are left for the rules."""
    ignore: Sequence[str] = ()
    """Names of ``--ignore`` that are left for the rules."""
    only: bool = False
    """Whether none but these checks were asked for."""
    formats: set[str] = field(default_factory=set)
    """Formats that were looked at."""

    def look(self, batch: EventBatch, window: tuple[int, int] | None = None) -> list[Sighting]:
        """What the checks see in a batch; see ``text_process.process``."""
        if looks_at(batch.format) and self.ready.known:
            self.formats.add(batch.format)
        return process(batch, self.ready, window=window)

    def finding(self, sighting: Sighting) -> Finding | None:
        """The finding of a sighting; None if it is of a rule."""
        if sighting.rule not in self.ready.known:
            return None
        return text_finding.finding(sighting, self.ready, records=record_of)

    @property
    def count(self) -> int:
        """Checks that looked at something."""
        return len(self.ready.known) if self.formats else 0

    def notices(self) -> list[Notice]:
        """What could not be looked for."""
        if not self.secrets.failure:
            return []
        return [
            Notice(
                message=f"providers' tokens in log text were not looked for in full:"
                f" {self.secrets.failure}",
                mend="'bartizan doctor' tells more",
            )
        ]


def text_detection(request: DetectRequest) -> TextDetection:
    """Choose and prepare the checks of log text.

    They belong to our own rules: ``own_rules`` switches them off with these. Names of ``select``
    and ``ignore`` that fit no check are left to the rules, which refuse unknown ones.
    """
    options = request.options
    selected, for_rules = _split(options.select)
    ignored, ignored_rules = _split(options.ignore)
    chosen = (selected if options.select else {one.id for one in checks()}) - ignored
    if not options.own_rules:
        chosen = set()
    secrets = LogSecrets(request.cache_dir)
    ready = prepare(
        kept=request.cache_dir,
        find_secrets=secrets if PROVIDER_TOKEN in chosen else None,
        wanted=lambda check: check.id in chosen,
    )
    return TextDetection(
        ready, secrets, for_rules, ignored_rules, only=bool(selected) and not for_rules
    )


def _split(names: Sequence[str]) -> tuple[set[str], list[str]]:
    """Ids of the checks that names stand for, and the names that stand for none."""
    found: set[str] = set()
    rest = []
    for name in names:
        fitting = {one.id for one in checks() if _fits(one, name)}
        found |= fitting
        if not fitting:
            rest.append(name)
    return found, rest


def _fits(check: Check, name: str) -> bool:
    low = name.lower()
    return bool(low) and (check.id.lower().startswith(low) or low == check.slug)
