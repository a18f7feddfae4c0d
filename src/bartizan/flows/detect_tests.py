"""Runs the tests that rule files bring along: records that must match, and near misses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from bartizan.detect.rules.examples import RuleExamples, examples_of
from bartizan.detect.rules.loading import load_packs
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.process import Prepared, finish, prepare, process
from bartizan.detect.rules.rule import RuleSet
from bartizan.errors import BartizanError
from bartizan.flows.detect_rules import own_rules, routes
from bartizan.flows.detect_sources import micros
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally

ENDINGS = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the tests of one file."""

    path: str
    passed: int
    problems: tuple[str, ...]
    """Why tests failed, or could not be run; one clause each."""


def rule_files(paths: Sequence[str]) -> list[Path]:
    """The rule files below paths; our own without any.

    Raises:
        BartizanError: there is no such file, or none below.
    """
    found: list[Path] = []
    for path in [Path(path) for path in paths] or [own_rules()]:
        if not path.exists():
            raise BartizanError("no such file or directory", where=str(path))
        below = (
            sorted(f for f in path.rglob("*") if f.suffix in ENDINGS) if path.is_dir() else [path]
        )
        found += below
    if not found:
        raise BartizanError("there are no rules", where=", ".join(paths), mend="name *.yml files")
    return found


def run_tests(files: Sequence[Path], *, now: datetime) -> Iterator[Outcome]:
    """Run the tests of each file by themselves, as if nobody had written another rule."""
    for file in files:
        try:
            examples = examples_of(file)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            yield Outcome(str(file), 0, (f"cannot be tested: {error}",))
            continue
        rules = load_packs([([file], True)], routes=routes())
        if rules.refused:
            problems = tuple(f"{one.title or one.id}: {one.reason}" for one in rules.refused)
            yield Outcome(str(file), 0, problems)
            continue
        yield _outcome(file, rules, examples, now)


def _outcome(file: Path, rules: RuleSet, examples: RuleExamples, now: datetime) -> Outcome:
    prepared = prepare(rules, Matcher(rules, routes()).match)
    problems = []
    passed = 0
    for wanted, cases in ((True, examples.match), (False, examples.ignore)):
        name = "match" if wanted else "ignore"
        for number, case in enumerate(cases, 1):
            problem = _problem(prepared, examples.format, case, now, wanted=wanted)
            passed += not problem
            if problem:
                problems.append(f"{name} {number}: {problem}")
    return Outcome(str(file), passed, tuple(problems))


def _problem(
    prepared: Prepared,
    format_: str,
    case: object,
    now: datetime,
    *,
    wanted: bool,
) -> str:
    """Why a test failed; empty if it passed."""
    records = case if isinstance(case, list) else [case]
    raw = b"\n".join(
        one.encode() if isinstance(one, str) else msgspec.json.encode(one) for one in records
    )
    tally, state, found = Tally(), prepared.empty(), []
    options = ReadOptions(now=micros(now), input_format=format_)
    for batch in read([bytes_source("test", raw + b"\n")], options, tally):
        more, state = process(batch, state, prepared)
        found += more
    found += finish(state, prepared)
    if tally.dead_lettered:
        return f"{tally.dead_lettered} of its records cannot be read as {format_}"
    if wanted and not found:
        return "does not match"
    if not wanted and found:
        return "matches and should not"
    return ""
