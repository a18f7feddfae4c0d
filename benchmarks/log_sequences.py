"""How well unusual sessions are found, beside simple detectors, in one run.

``python -m benchmarks.log_sequences [DATA [FOLDER…]]``. DATA holds ``log-sequences`` (HDFS_100k,
Hadoop). A FOLDER holds ``<name>_train``, ``<name>_test_normal`` and ``<name>_test_abnormal``, lines
of events separated by blanks, with or without ``id,`` before: the layout of Landauer et al. (FSE
2024), whose protocol is followed: one in a hundred ordinary sessions is learned, everything else is
judged. Without ``<name>_test_normal`` half of the training file is learned, and the other half
counts as often as makes the whole file one in a hundred.

Ordinary sessions are drawn with different seeds; labels are used for counting only, and for *best
F1*: the best of all thresholds, as the literature reports it. Detectors without a natural threshold
have only that. *Ceiling* is what the best choice of sequences to flag reaches: an anomaly that
equals ordinary sessions event for event cannot be told from them. *Clear* sets leave those out.
"""

import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bartizan.detect.logs.sequence_model import SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.session import Session
from benchmarks.sequence_baselines import BASELINES, Events

DATA = Path("../shared/data")
SEEDS = 10
ALPHAS = (0.05, 0.01, 0.001)
DRAWN = 100
"""One in so many ordinary sessions is learned."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Set:
    """Labelled sessions."""

    name: str
    ordinary: list[Events]
    """To draw those that are learned from. The rest is judged, unless ``apart``."""
    learned: int
    test: list[tuple[Events, bool]]
    """Judged in any case, with whether they are anomalous."""
    apart: bool = False
    weight: float = 1.0
    """As how many an ordinary session counts that is judged."""

    def split(self, seed: int) -> tuple[list[Events], list[tuple[Events, bool]]]:
        """What is learned, and what is judged in which order."""
        chance = random.Random(seed)
        order = chance.sample(range(len(self.ordinary)), len(self.ordinary))
        learned = [self.ordinary[at] for at in order[: self.learned]]
        rest = [] if self.apart else [(self.ordinary[at], False) for at in order[self.learned :]]
        test = [*self.test, *rest]
        chance.shuffle(test)
        return learned, test


def hdfs(data: Path) -> Iterator[Set]:
    folder = data / "log-sequences"
    train = [events for events, _ in _sessions(folder / "hdfs_100k_train.jsonl.gz")]
    mixed = _sessions(folder / "hdfs_100k_train_with_anomalies.jsonl.gz")
    test = _sessions(folder / "hdfs_100k_test.jsonl.gz")
    every = train + [events for events, bad in test if not bad]
    bad = [one for one in (*mixed, *test) if one[1]]
    usual = set(every)
    for said, equal in (("", set[Events]()), (", clear", usual)):
        clear = [one for one in test if not (one[1] and one[0] in equal)]
        some = [one for one in bad if one[0] not in equal]
        for share in (100, 10):
            percent = f"{100 // share} %"
            yield Set(f"HDFS_100k test file{said}, {percent}", train, len(train) // share, clear,
                      apart=True)  # fmt: skip
            yield Set(f"HDFS_100k all{said}, {percent}", every, len(every) // share, some)


def hadoop(data: Path) -> Iterator[Set]:
    folder = data / "log-sequences" / "hadoop"
    ordinary = _plain(folder / "hadoop_train.gz") + _plain(folder / "hadoop_test_normal.gz")
    bad = [(events, True) for events in _plain(folder / "hadoop_test_abnormal.gz")]
    yield Set("Hadoop, 17 sessions", ordinary, 17, bad)
    yield Set("Hadoop, half", ordinary, len(ordinary) // 2, bad)


def folder_sets(folder: Path) -> Iterator[Set]:
    for train in sorted(folder.glob("**/*_train")):
        name = train.name.removesuffix("_train")
        ordinary = _plain(train)
        bad = [(events, True) for events in _plain(train.with_name(f"{name}_test_abnormal"))]
        rest = train.with_name(f"{name}_test_normal")
        if rest.exists():
            ordinary += _plain(rest)
            yield Set(f"{train.parent.name}, 1 %", ordinary, len(ordinary) // DRAWN, bad)
        else:
            half = len(ordinary) // 2
            weight = (DRAWN - 1) * len(ordinary) / (len(ordinary) - half)
            yield Set(f"{train.parent.name}, half of the training file", ordinary, half, bad,
                      weight=weight)  # fmt: skip


def ours(learned: Sequence[Events], test: Sequence[tuple[Events, bool]]) -> tuple[Numbers, float]:
    """P-values, and the one from which the product alerts."""
    state = SequenceState()
    state.update(Session(str(n), events) for n, events in enumerate(learned))
    model = SequenceModel(state)
    return np.array([model.judge(Session("", events)).p_value for events, _ in test]), model.alert


def run(one: Set) -> None:
    """Print a table for one set."""
    table: dict[str, list[list[float]]] = {name: [] for name in ("bartizan", *BASELINES)}
    flat: list[list[float]] = []
    spent = judged = 0.0
    for seed in range(SEEDS):
        learned, test = one.split(seed)
        bad = np.array([flag for _, flag in test])
        counts = np.where(bad, 1.0, one.weight)
        started = time.process_time()
        p_values, alert = ours(learned, test)
        spent += time.process_time() - started
        judged += sum(map(len, learned)) + sum(len(events) for events, _ in test)
        table["bartizan"].append([
            best_f1(-p_values, bad, counts), area(-p_values, bad),
            *(f1(p_values <= alpha, bad, counts) for alpha in (*ALPHAS, alert)),
        ])  # fmt: skip
        flat.append([float((p_values[~bad] <= alpha).mean()) for alpha in ALPHAS])
        for name, build in BASELINES.items():
            scores = np.array(list(map(build(learned), (events for events, _ in test))))
            table[name].append([best_f1(scores, bad, counts), area(scores, bad)])
    all_bad, whole = bad.sum(), counts.sum()
    print(f"\n{one.name}: {len(learned)} learned; {len(test) - all_bad:,} ordinary"
          f"{f' (each counts {one.weight:.0f} times)' if one.weight != 1 else ''} and {all_bad:,} "
          f"anomalous judged; ceiling {ceiling(test, one.weight):.3f}, "
          f"flagging everything {2 * all_bad / (whole + all_bad):.3f}")  # fmt: skip
    names = "".join(f"{f'p<={alpha:g}':>9}" for alpha in ALPHAS)
    print(f"  {'':18}{'best F1':>14}{'ROC-AUC':>9}   F1 at{names}{'alert':>8}")
    for name, rows in table.items():
        means, spread = np.mean(rows, 0), np.std(rows, 0)[0]
        fixed = "".join(f"{value:9.3f}" for value in means[2:])
        print(f"  {name:18}{means[0]:8.3f} ±{spread:.3f}{means[1]:9.4f}        {fixed}")
    shares = ", ".join(
        f"{share:.4f} at {alpha:g}" for share, alpha in zip(np.mean(flat, 0), ALPHAS, strict=True)
    )
    print(f"  ordinary sessions with p <= a: {shares}; "
          f"{judged / spent:,.0f} events/s of CPU time, learning included")  # fmt: skip


def f1(flagged: NDArray[np.bool_], bad: NDArray[np.bool_], counts: Numbers) -> float:
    hit = counts[flagged & bad].sum()
    return float(2 * hit / (counts[flagged].sum() + counts[bad].sum()))


def best_f1(scores: Numbers, bad: NDArray[np.bool_], counts: Numbers) -> float:
    """Of all thresholds."""
    order = np.argsort(-scores, kind="stable")
    ranked, hit = scores[order], np.cumsum(np.where(bad, counts, 0)[order])
    ends = np.append(ranked[1:] != ranked[:-1], [True])
    return float((2 * hit / (np.cumsum(counts[order]) + hit[-1]))[ends].max())


def area(scores: Numbers, bad: NDArray[np.bool_]) -> float:
    """Under the ROC curve; a tie counts half."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    many = int(bad.sum())
    return float((ranks[bad].sum() - many * (many + 1) / 2) / (many * (len(bad) - many)))


def ceiling(test: Sequence[tuple[Events, bool]], weight: float) -> float:
    """F1 of the best choice of which sequences to flag, made with the labels in hand."""
    bad = Counter(events for events, flag in test if flag)
    plain = Counter(events for events, flag in test if not flag)
    best = hit = flagged = 0.0
    for events in sorted(bad, key=lambda one: -bad[one] / (bad[one] + weight * plain[one])):
        hit, flagged = hit + bad[events], flagged + bad[events] + weight * plain[events]
        best = max(best, 2 * hit / (flagged + bad.total()))
    return best


def _sessions(path: Path) -> list[tuple[Events, bool]]:
    with gzip.open(path) as file:
        records = [msgspec.json.decode(line) for line in file]
    return [(tuple(record["templates"]), bool(record["label"])) for record in records]


def _plain(path: Path) -> list[Events]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [tuple(line.rpartition(",")[2].split()) for line in raw.decode().splitlines()]


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / "log-sequences").is_dir():
        sys.exit(f"no log-sequences in {data}: give the directory of the data sets")
    for sets in (hdfs, hadoop):
        for one in sets(data):
            run(one)
    for folder in sys.argv[2:]:
        for one in folder_sets(Path(folder)):
            run(one)


if __name__ == "__main__":
    main()
