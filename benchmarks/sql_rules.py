"""Sigma rules as SQL, one query a rule, in DuckDB. Run by the peers' Python, not by ours.

Rules are converted by pySigma's backend for SQLite with the pipelines Zircolite uses, and put into
DuckDB's words: what SQLite's LIKE and NOCASE columns ignore is ignored here too. A rule that names
a column no event has can match nothing, and is not asked.

    python sql_rules.py RULES EVENTS

Prints JSON: seconds of CPU from the first byte of the events to the last answer, and hits by rule.
"""

import json
import re
import sys
import time
from pathlib import Path

import duckdb  # type: ignore[import-not-found]
from sigma.backends.sqlite import sqliteBackend  # type: ignore[import-not-found]
from sigma.collection import SigmaCollection
from sigma.pipelines.sysmon import sysmon_pipeline  # type: ignore[import-not-found]
from sigma.pipelines.windows import windows_logsource_pipeline  # type: ignore[import-not-found]

_OUTSIDE = re.compile(r"'(?:[^']|'')*'|\bLIKE\b|\bBinary\b|=(\d+)\b")
"""What has another word in DuckDB; texts are passed over."""
_NO_COLUMN = re.compile(r"Referenced column|not found in FROM clause|Binder Error")


def main() -> None:
    """Convert, load, ask."""
    rules, events = Path(sys.argv[1]), Path(sys.argv[2])
    queries = _converted(rules)
    started = time.process_time()
    base = duckdb.connect(config={"threads": 1})
    base.execute("SET default_collation = 'nocase'")
    names = _loaded(base, events)
    hits: dict[str, int] = {}
    unasked = 0
    for name, query in queries:
        try:
            (count,) = base.execute(query).fetchone()
        except duckdb.Error as error:
            if not _NO_COLUMN.search(str(error)):
                print(f"{name}: {error}", file=sys.stderr)
            unasked += 1
            continue
        if count:
            hits[name] = hits.get(name, 0) + count
    used = time.process_time() - started
    print(json.dumps({"cpu": used, "columns": names, "rules": len(queries), "unasked": unasked,
                      "hits": hits}))  # fmt: skip


def _converted(rules: Path) -> list[tuple[str, str]]:
    backend = sqliteBackend(sysmon_pipeline() + windows_logsource_pipeline())
    found = []
    for rule in SigmaCollection.load_ruleset([str(rules)]).rules:
        try:
            converted = backend.convert_rule(rule)
        except Exception:  # noqa: BLE001 - a rule that the backend cannot say is not asked
            continue
        for query in converted:
            said = re.sub(r"(\w+) REGEXP ('(?:[^']|'')*')", r"regexp_matches(\1, \2)", query)
            said = _OUTSIDE.sub(_adapted, said)
            where = said.partition("WHERE")[2].strip()
            if where:
                found.append((str(rule.id), f"SELECT count(*) FROM logs WHERE {where}"))
    return found


def _adapted(found: re.Match[str]) -> str:
    """Columns are text, so numbers are compared as text; one column's name is a word of SQL."""
    if found[1]:
        return f"='{found[1]}'"
    return {"LIKE": "ILIKE", "Binary": '"Binary"'}.get(found[0], found[0])


def _loaded(base: "duckdb.DuckDBPyConnection", events: Path) -> int:
    """All members of all events as columns of text."""
    names: dict[str, str] = {}
    with events.open("rb") as lines:
        for line in lines:
            for name in json.loads(line):
                names.setdefault(name.lower(), name)
    columns = ", ".join("'" + name.replace("'", "''") + "': 'VARCHAR'" for name in names.values())
    base.execute(
        f"CREATE TABLE logs AS SELECT * FROM read_json(?, format='newline_delimited', "
        f"ignore_errors=true, maximum_object_size=16777216, columns={{{columns}}})",
        [str(events)],
    )
    return len(names)


if __name__ == "__main__":
    main()
