"""Random histories of scans, imports, edits and verdicts, against a model that fits on a page.

The model keeps a set of places for each flaw and applies the rules one by one, without SQL and
without any of the program's code. What is true of the tree is checked as well, apart from both.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bartizan.model import Finding, Status
from bartizan.store import ScanDelta, Scope, Store, StoredFinding

FLAWS = [f"flaw {n}" for n in range(5)]
PATHS = ["a.yml", "ci/a.yml", "ci/b.yml", "src/c.py"]
SOURCES = ["bartizan", "trivy", "semgrep/ci"]
OPEN = ("new", "confirmed", "reopened")
START = datetime(2026, 5, 1, 12, tzinfo=UTC)

flaws, paths, sources = map(st.sampled_from, (FLAWS, PATHS, SOURCES))
path_sets = st.sets(st.sampled_from([*PATHS, "ci", "src", "gone.yml"]), max_size=3)
projects = count()

Place = tuple[str, str, int]


def check_of(source: str, flaw: str) -> str:
    """Each tool has its own rules, so that none of their findings are joined by place."""
    family = "PIPE" if source == "bartizan" else f"{source}:rule"
    return f"{family}-00{int(flaw[-1]) % 2}"


class Known:
    """What the model knows of one flaw of one tool family."""

    def __init__(self) -> None:
        self.state = "new"
        self.until: date | None = None
        self.places: set[Place] = set()


class Histories(RuleBasedStateMachine):
    """A tree that people edit, tools that look at it, and a store that is told."""

    def __init__(self, store: Store, make: Callable[..., Finding]) -> None:
        super().__init__()
        self.store, self.make = store, make
        self.project = f"project {next(projects)}"
        self.tree: dict[str, list[str]] = {}
        self.now = START
        self.model: dict[str, Known] = {}
        self.last: tuple[list[Finding], Scope] | None = None

    # The tree: for each file, what stands on each line.

    @initialize(seed=st.dictionaries(paths, st.lists(flaws, max_size=3), max_size=3))
    def begin(self, seed: dict[str, list[str]]) -> None:
        self.tree = {path: list(lines) for path, lines in seed.items()}

    @rule(path=paths, flaw=flaws, at=st.integers(0, 3))
    def write_flaw(self, path: str, flaw: str, at: int) -> None:
        self.tree.setdefault(path, []).insert(at, flaw)

    @rule(path=paths, at=st.integers(0, 3))
    def move_lines(self, path: str, at: int) -> None:
        self.tree.setdefault(path, []).insert(at, "")

    @precondition(lambda self: any(self.tree.values()))
    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(p for p, lines in self.tree.items() if lines)))
        del self.tree[path][data.draw(st.integers(0, len(self.tree[path]) - 1))]

    @precondition(lambda self: self.tree)
    @rule(data=st.data(), to=paths)
    def rename(self, data: st.DataObject, to: str) -> None:
        old = data.draw(st.sampled_from(sorted(self.tree)))
        self.tree[to] = self.tree.pop(old)

    # Looking at it.

    @rule(source=sources)
    def scan_everything(self, source: str) -> None:
        self.look(Scope(source=source))

    @rule(source=sources, only=path_sets, skipped=path_sets)
    def scan_a_part(self, source: str, only: set[str], skipped: set[str]) -> None:
        self.look(Scope(source=source, paths=frozenset(only), skipped=frozenset(skipped)))

    @rule(source=sources, like=flaws)
    def scan_for_one_check(self, source: str, like: str) -> None:
        self.look(Scope(source=source, checks=frozenset({check_of(source, like)})))

    @rule(folder=st.sampled_from(["ci", "src"]))
    def scan_a_folder_as_root(self, folder: str) -> None:
        self.look(Scope(below=folder))

    @rule(source=sources, keep=st.integers(0, 3))
    def scan_and_break_off(self, source: str, keep: int) -> None:
        self.look(Scope(source=source, complete=False), keep)

    @precondition(lambda self: self.last is not None)
    @rule(backwards=st.booleans())
    def record_the_same_again(self, backwards: bool) -> None:
        assert self.last is not None
        findings, scope = self.last
        before = self.lasting()
        # Again at the same moment: nothing else may have happened in between.
        delta = self.record(findings[::-1] if backwards else findings, scope)
        assert (delta.new, delta.reopened, delta.fixed, delta.expired) == ((), (), (), ())
        assert self.lasting() == before

    # People, and time.

    @precondition(lambda self: self.model)
    @rule(data=st.data(), state=st.sampled_from(["confirmed", "dismissed", "accepted"]))
    def judge(self, data: st.DataObject, state: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        known = self.model[name]
        if known.state == "fixed":
            return
        extra: dict[str, Any] = {}
        known.until = None
        if state == "dismissed":
            extra["reason"] = "benign"
        if state == "accepted":
            known.until = (self.now + timedelta(days=2)).date()
            extra |= {"owner": "team", "until": known.until}
        self.store.set_verdict(self.project, name, Status(state), by="ada", at=self.now, **extra)
        known.state = state

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.last = None
        for known in self.model.values():
            if known.state == "accepted" and known.until and self.now.date() > known.until:
                known.state, known.until = "reopened", None

    # How a scan is made and recorded.

    def look(self, scope: Scope, keep: int | None = None) -> None:
        """Scan what the scope says; ``keep`` breaks off after so many findings."""
        found: dict[str, list[tuple[str, int]]] = {}
        for path, lines in sorted(self.tree.items()):
            for line, flaw in enumerate(lines, start=1):
                if flaw and self.looked_at(scope, path, check_of(scope.source, flaw)):
                    found.setdefault(flaw, []).append((path, line))
        if keep is None and not scope.complete:
            keep = 0
        kept = dict(list(found.items())[:keep])
        findings = [
            self.finding(scope, flaw, path, line)
            for flaw, spots in kept.items()
            for path, line in spots
        ]
        delta = self.record(findings, scope)
        new, reopened, fixed = self.expect(scope, kept)
        assert (set(delta.new), set(delta.reopened), set(delta.fixed)) == (new, reopened, fixed)
        self.last = findings, scope
        self.nothing_seen_is_called_fixed(findings)

    def finding(self, scope: Scope, flaw: str, path: str, line: int) -> Finding:
        shown = path.removeprefix(f"{scope.below}/") if scope.below else path
        check = check_of(scope.source, flaw)
        made = self.make(flaw, f"{shown}:{line}", check=check, tool=scope.source)
        return msgspec.structs.replace(made, fingerprint=self.name(scope.source, flaw))

    def name(self, source: str, flaw: str) -> str:
        """Two of the tools give the same fingerprint, the third its own."""
        return ("0" if source == "semgrep/ci" else "1") * 31 + flaw[-1]

    def record(self, findings: list[Finding], scope: Scope) -> ScanDelta:
        return self.store.record_scan(self.project, findings, scope, at=self.now)

    def looked_at(self, scope: Scope, path: str, check: str) -> bool:
        if scope.below:
            if not path.startswith(f"{scope.below}/"):
                return False
            path = path.removeprefix(f"{scope.below}/")
        above = {path, path.split("/")[0]}
        return (
            (scope.checks is None or check in scope.checks)
            and (scope.paths is None or bool(above & scope.paths))
            and not above & scope.skipped
        )

    def expect(
        self, scope: Scope, kept: dict[str, list[tuple[str, int]]]
    ) -> tuple[set[str], set[str], set[str]]:
        """The rules, applied to the model."""
        new, reopened, fixed = set(), set(), set()
        for flaw, spots in kept.items():
            name = self.name(scope.source, flaw)
            if name not in self.model:
                self.model[name] = Known()
                new.add(name)
            elif self.model[name].state == "fixed":
                self.model[name].state = "reopened"
                reopened.add(name)
            self.model[name].places |= {(scope.source, path, line) for path, line in spots}
        for name, known in self.model.items():
            flaw = f"flaw {name[-1]}"
            still = {(scope.source, *spot) for spot in kept.get(flaw, ())}
            lost = {
                place
                for place in known.places
                if place[0] == scope.source
                and place not in still
                and scope.complete
                and self.looked_at(scope, place[1], check_of(scope.source, flaw))
            }
            known.places -= lost
            if lost and not known.places and known.state != "dismissed":
                known.state, known.until = "fixed", None
                fixed.add(name)
        return new, reopened, fixed

    # What must hold.

    def stored(self) -> list[StoredFinding]:
        return self.store.findings(self.project, now=self.now)

    def lasting(self) -> list[tuple[object, ...]]:
        """Everything but when it was last seen."""
        return [
            (
                msgspec.structs.replace(s, last_seen=START),
                self.store.history(self.project, s.finding.fingerprint),
            )
            for s in self.stored()
        ]

    def nothing_seen_is_called_fixed(self, findings: list[Finding]) -> None:
        status = self.store.status_of(self.project, [f.fingerprint for f in findings], now=self.now)
        for finding in findings:
            assert status[finding.fingerprint].state is not Status.FIXED

    @invariant()
    def the_store_agrees_with_the_model(self) -> None:
        stored = {s.finding.fingerprint: s for s in self.stored()}
        assert stored.keys() == self.model.keys()
        for name, known in self.model.items():
            found = stored[name]
            assert found.verdict.state == known.state, name
            assert found.present == bool(known.places)
            assert found.verdict.is_open == (known.state in OPEN)
            if known.places:
                at = {(where.path, where.line) for where in found.finding.locations}
                assert at == {place[1:] for place in known.places}
                assert set(found.sources) == {place[0] for place in known.places}


def test_random_histories_agree_with_the_model(
    store: Store, flaw: Callable[..., Finding], url: str
) -> None:
    run_state_machine_as_test(
        lambda: Histories(store, flaw),
        settings=settings(
            max_examples=50 if "://" not in url else 25,
            stateful_step_count=20,
            deadline=None,
            # Shrinking such histories takes minutes; take it out to look for a failure's cause.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
