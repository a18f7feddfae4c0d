"""How well unusual sessions are found, beside trivial detectors, in one run.

``python -m benchmarks.log_sequences [DATA]``. Ordinary sessions are learned from small samples with
different seeds; labels are used for counting only. Nothing is tuned for a set: one configuration,
and the threshold is the product's (``SequenceModel.alert``).
"""

import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, pstdev

import msgspec

from bartizan.detect.logs.sequence_model import SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.session import Session

DATA = Path("../shared/data")
SEEDS = 10

Events = tuple[str, ...]
Score = Callable[[Events], float]


@dataclass(frozen=True)
class Set:
    """Labelled sessions."""

    name: str
    ordinary: list[Events]
    """To draw training samples from."""
    share: float
    """Of the ordinary sessions, how many are learned."""
    test: list[tuple[Events, bool]]
    """With whether they are anomalous. Ordinary sessions that are learned are left out."""
    apart: bool
    """Whether ``test`` shares no session with ``ordinary``."""


def hdfs(data: Path) -> Iterator[Set]:
    folder = data / "log-sequences"
    train = [events for events, _ in _sessions(folder / "hdfs_100k_train.jsonl.gz")]
    test = _sessions(folder / "hdfs_100k_test.jsonl.gz")
    yield Set("HDFS_100k, 1 % learned", train, 0.01, test, apart=True)
    usual = {events for events, bad in test if not bad} | set(train)
    clear = [(events, bad) for events, bad in test if not (bad and events in usual)]
    yield Set("the same without anomalies equal to ordinary ones", train, 0.01, clear, apart=True)
    yield Set("the same, 10 % learned", train, 0.1, clear, apart=True)


def hadoop(data: Path) -> Iterator[Set]:
    folder = data / "log-sequences" / "hadoop"
    ordinary = _plain(folder / "hadoop_train.gz") + _plain(folder / "hadoop_test_normal.gz")
    bad = [(events, True) for events in _plain(folder / "hadoop_test_abnormal.gz")]
    yield Set("Hadoop, 17 sessions learned", ordinary, 17 / len(ordinary), bad, apart=False)
    yield Set("Hadoop, half learned", ordinary, 0.5, bad, apart=False)


def ours(learned: Sequence[Events]) -> tuple[Score, float]:
    state = SequenceState()
    state.update(Session(str(n), events) for n, events in enumerate(learned))
    model = SequenceModel(state)
    return lambda events: -model.judge(Session("", events)).p_value, -model.alert


def new_event(learned: Sequence[Events]) -> tuple[Score, float]:
    known = {event for events in learned for event in events}
    return lambda events: float(len(set(events) - known)), 1


def length(learned: Sequence[Events]) -> tuple[Score, float]:
    low, high = min(map(len, learned)), max(map(len, learned))
    return lambda events: float(max(low - len(events), len(events) - high, 0)), 1


def new_pair(learned: Sequence[Events]) -> tuple[Score, float]:
    known = {pair for events in learned for pair in pairwise(events)}
    return lambda events: float(len(set(pairwise(events)) - known)), 1


def new_counts(learned: Sequence[Events]) -> tuple[Score, float]:
    known = {tuple(sorted(Counter(events).items())) for events in learned}
    return lambda events: float(tuple(sorted(Counter(events).items())) not in known), 1


DETECTORS = {
    "bartizan": ours, "new event": new_event, "length": length, "new pair": new_pair,
    "new count vector": new_counts,
}  # fmt: skip


def run(one: Set) -> None:
    """Print a table for one set."""
    results: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in DETECTORS}
    flat: list[float] = []
    spent = events_seen = 0.0
    for seed in range(SEEDS):
        order = random.Random(seed).sample(range(len(one.ordinary)), len(one.ordinary))
        size = max(1, int(len(order) * one.share))
        learned = [one.ordinary[at] for at in order[:size]]
        rest = [] if one.apart else [(one.ordinary[at], False) for at in order[size:]]
        test = [*one.test, *rest]
        for name, build in DETECTORS.items():
            started = time.process_time()
            score, threshold = build(learned)
            scored = [(score(events), bad) for events, bad in test]
            if name == "bartizan":
                spent += time.process_time() - started
                events_seen += sum(len(events) for events, _ in test)
                flat += [-value for value, bad in scored if not bad]
            results[name].append((*_f1(scored, threshold), _auc(scored)))
    bad = sum(flag for _, flag in test)
    print(f"\n{one.name}: {size} learned, {len(test) - bad} ordinary and {bad} anomalous tested")
    print(f"  flagging everything F1 {2 * bad / (len(test) + bad):.3f}, "
          f"the best that any function of the sequence can reach {_ceiling(test):.3f}")  # fmt: skip
    print(f"  {'':18}{'F1':>16}{'precision':>11}{'recall':>8}{'ROC-AUC':>17}")
    for name, rows in results.items():
        f1, precision, recall, auc = ([row[at] for row in rows] for at in range(4))
        print(f"  {name:18}{mean(f1):9.3f} ±{pstdev(f1):5.3f}{mean(precision):11.3f}"
              f"{mean(recall):8.3f}{mean(auc):10.3f} ±{pstdev(auc):5.3f}")  # fmt: skip
    shares = " ".join(
        f"{a:g}: {sum(p <= a for p in flat) / len(flat):.4f}" for a in (0.1, 0.05, 0.01)
    )
    print(f"  ordinary sessions with p <= a, by a: {shares}")
    print(f"  {events_seen / spent:,.0f} events/s of CPU time, learning included")


def _f1(scored: Sequence[tuple[float, bool]], threshold: float) -> tuple[float, float, float]:
    hit = sum(score >= threshold and bad for score, bad in scored)
    flagged = sum(score >= threshold for score, _ in scored)
    bad = sum(flag for _, flag in scored)
    return 2 * hit / (flagged + bad), hit / max(flagged, 1), hit / bad


def _auc(scored: Sequence[tuple[float, bool]]) -> float:
    ranked = sorted(scored)
    total = at = 0.0
    while at < len(ranked):
        end = int(at)
        while end < len(ranked) and ranked[end][0] == ranked[int(at)][0]:
            end += 1
        total += (at + end + 1) / 2 * sum(bad for _, bad in ranked[int(at) : end])
        at = end
    bad = sum(flag for _, flag in scored)
    return (total - bad * (bad + 1) / 2) / (bad * (len(scored) - bad))


def _ceiling(test: Sequence[tuple[Events, bool]]) -> float:
    """F1 of the best choice of which sequences to flag, made with the labels in hand."""
    every, bad = Counter(events for events, _ in test), Counter(e for e, flag in test if flag)
    best = hit = flagged = 0.0
    for events in sorted(every, key=lambda one: -bad[one] / every[one]):
        hit, flagged = hit + bad[events], flagged + every[events]
        best = max(best, 2 * hit / (flagged + bad.total()))
    return best


def _sessions(path: Path) -> list[tuple[Events, bool]]:
    with gzip.open(path) as file:
        records = [msgspec.json.decode(line) for line in file]
    return [(tuple(record["templates"]), bool(record["label"])) for record in records]


def _plain(path: Path) -> list[Events]:
    with gzip.open(path, "rt") as file:
        return [tuple(line.partition(",")[2].split()) for line in file]


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / "log-sequences").is_dir():
        sys.exit(f"no log-sequences in {data}: give the directory of the data sets")
    for sets in (hdfs, hadoop):
        for one in sets(data):
            run(one)


if __name__ == "__main__":
    main()
