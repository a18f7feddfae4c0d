"""Asks providers whether found tokens are alive. Only when the user asks for it: this is network.

Each token is sent to its own provider and nowhere else. Whatever cannot be decided, for want of
network, time or a known way, is said as "not verified" with the reason.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bartizan.model import NotRun
from bartizan.scan.secrets.kingfisher import EngineError, Kingfisher
from bartizan.scan.secrets.redaction import identity
from bartizan.scan.secrets.scanner import presented
from bartizan.scan.source import SourceFile

SECONDS_EACH = 5.0
SECONDS_ALL = 60.0
"""Limit for the tokens of one file together."""
AT_ONCE = 4
_ALIVE = "verified_active"
_DEAD = "verified_inactive"
_SILENT = frozenset(("skipped", "not_attempted", "assumed"))


class Verdict(NamedTuple):
    """What a provider said of one finding."""

    check: str
    anchor: str
    """The anchor of the finding's match; with the check it tells which finding is meant."""
    alive: bool


def verify(engine: Kingfisher, files: Sequence[SourceFile]) -> Iterator[Verdict | NotRun]:
    """The providers' verdicts on the tokens of some files.

    Args:
        engine: the engine that scans them (they are scanned again: the secrets are not kept).
        files: files in which tokens were found.
    """
    for file in files:
        try:
            yield from _verify(engine, file)
        except EngineError as problem:
            yield _not_run(file.path, str(problem))
        except TimeoutError:
            yield _not_run(file.path, f"providers took longer than {SECONDS_ALL:.0f} seconds")
        except (RuntimeError, ValueError, OSError) as problem:
            yield _not_run(file.path, f"asking the provider failed with {type(problem).__name__}")


def _verify(engine: Kingfisher, file: SourceFile) -> Iterator[Verdict | NotRun]:
    from kingfisher_sdk import Validator  # noqa: PLC0415 - loads a large native library

    found = engine.findings(file)
    if not any(finding.visible for finding in found):
        return
    hits = {id(hit.native): hit for hit in engine.located(file, found)}
    validator = Validator(timeout=SECONDS_EACH, concurrency=AT_ONCE)
    for result in validator.validate(found, timeout=SECONDS_ALL):
        hit = hits.get(id(result.finding))
        if hit is None or result.outcome in _SILENT:
            continue
        check, secret = presented(file, hit)
        if result.outcome in (_ALIVE, _DEAD):
            anchor, _ = identity(secret, secret.value)
            yield Verdict(check.id, anchor, alive=result.outcome == _ALIVE)
        else:
            yield _not_run(f"{check.id} in {file.path}", "the provider could not be asked")


def _not_run(subject: str, reason: str) -> NotRun:
    return NotRun(
        subject=subject,
        reason=f"not verified: {reason}",
        mend="check the network, or scan without --verify-secrets",
        scanner="secrets",
    )
