"""Tells what is unusual in logs by a learned model, beside the rules of ``detect``."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.detect.logs.anomaly_checks import CHECKS
from bartizan.detect.logs.log_anomaly import Anomaly
from bartizan.detect.logs.log_judge import Judge
from bartizan.detect.logs.log_lines import log_lines
from bartizan.detect.logs.log_model import LogModel
from bartizan.detect.logs.log_usual import Usual
from bartizan.detect.logs.text_finding import visible
from bartizan.detect.redaction import redacted
from bartizan.detect.rules.finding import LINE, VALUE, instant
from bartizan.model import Confidence, Finding, Location, Notice, fingerprint
from bartizan.model.event import EventBatch

_KNOWN = {one.id: one for one in CHECKS}


@dataclass(slots=True)
class ModelDetection:
    """The judging of one run."""

    judge: Judge
    _found: list[Anomaly] = field(default_factory=list)

    def look(self, batch: EventBatch, window: tuple[int, int] | None) -> None:
        """Look at a batch."""
        self.judge.look(batch, log_lines(batch, window))

    def findings(self) -> list[Finding]:
        """What is unusual, within the alert budget."""
        self._found = self.judge.finish()
        return [_finding(one) for one in self._found]

    @property
    def count(self) -> int:
        """Detectors that looked at something."""
        return len(CHECKS) if self.judge.lines else 0

    def notices(self) -> Sequence[Notice]:
        """What cannot be judged yet, or not at all."""
        found = [
            Notice(
                message=f"learning: {said}; nothing is called unusual there",
                mend="learn more logs: bartizan learn, then bartizan learn --merge",
            )
            for said in self.judge.learning()
        ]
        if dropped := self.judge.dropped + self.judge.following.dropped:
            found.append(Notice(message=f"{dropped:,} lines were too much to be judged as well"))
        return found


def model_detection(model: LogModel, alerts_per_day: float) -> ModelDetection | None:
    """Make ready to judge by a model; None if it knows no log text."""
    if not model.templates.lines:
        return None
    return ModelDetection(Judge(Usual(model), alerts_per_day))


def _finding(one: Anomaly) -> Finding:
    check = _KNOWN[one.kind]
    refs = sorted(one.events, key=lambda ref: (ref.path, ref.line))
    place = refs[0] if refs else None
    line = max(place.line, 1) if place else 1
    shown = visible(redacted(one.line), LINE)
    if shown.startswith(("{", "[")):
        shown = f" {shown}"  # reports take what starts so for a record of fields
    # That of a new kind is redacted already, and the words of our lexicon look like secrets' names.
    reason = visible(one.reason if one.kind == "LOG-301" else redacted(one.reason), 2 * VALUE)
    return Finding(
        check=one.kind,
        slug=check.slug,
        title=check.title,
        severity=one.severity,
        confidence=Confidence.MEDIUM if one.expected <= 1 else Confidence.LOW,
        message=f"{check.title}: {reason}",
        fingerprint=fingerprint(one.kind, one.key),
        locations=(
            Location(
                path=place.path if place else "-", line=line, column=1, end_line=line,
                end_column=1, frame=(shown,) if shown else (),
            ),
        ),
        why=check.why,
        remediation=check.fix,
        controls=check.controls,
        url=check.url,
        evidence={
            "usual": visible(redacted(one.usual), 2 * VALUE),
            "how far": f"p-value {one.p_value:.2g}; ordinary days have about"
            f" {one.expected:.2g} a day as strange",
        },
        events=tuple(refs),
        event_count=one.count,
        first_seen=instant(one.first),
        last_seen=instant(one.last),
        p_value=one.p_value,
    )  # fmt: skip
