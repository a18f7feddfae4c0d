"""From named values to secrets: the step that every check of a configuration format takes."""

import re
from collections.abc import Callable, Iterable, Iterator

from bartizan.model import Confidence, Severity
from bartizan.scan.secrets.formats import crypt, names
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.urls import embedded
from bartizan.scan.secrets.plausible import (
    Grade,
    Setting,
    assess,
    bits,
    grade,
    random_name,
    setting,
)
from bartizan.scan.secrets.subject import Secret
from bartizan.scan.source import SourceFile, Span

_ENCRYPTED = re.compile(
    r"\$ANSIBLE_VAULT|\$__|ENC\[|ENC\(|\{cipher\}|\{DESede\}|AQIC[A-Za-z0-9+/=]{100}|vault:|ssm:|secretsmanager:|"
    r"projects/[^/\s]+/secrets/|arn:aws|op://|!vault|kms:|akv:|keyvault|sm://|ref\+|gcp-?sm:|azurekeyvault|"
    r"\{\w{40,}=*\}|@Microsoft\.KeyVault|sealed:|-----BEGIN PGP MESSAGE|age1|enc:v|\[\[|secure:",
    re.IGNORECASE,
)
_PUBLIC_ID = re.compile(r"(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}")
_PATH = re.compile(
    r"(?:~|\.{0,2}/|[A-Za-z]:[\\/]|%\w+%)[\w./\\~ -]*\.?\w{1,12}|/[\w.-]+(?:/[\w.-]+)+"
)

_ASKS = re.compile(
    r"your|please|if_you|change|replace|here|insert|enter|place.?holder|redacted|todo|tbd|fill|<|xxx|\*\*|\.\.\.|___|^[0-]+$|^\W+$|\bexample\b|example$|^(.)\1*$"
    r"|\b(?:my|some|the)[-_ ]|\bnot[-_ ]"
    r"|^(?:dummy|fake|mock|foo|bar|foobar|value|string|sample|localstack)$",
    re.IGNORECASE,
)
"""Values that ask the reader for the real one, wherever they stand."""
_STOCK = re.compile(
    r"test|pass|pwd|foo|bar|user|admin|secret|token|key|demo|dummy|fake|value|string|sample|root|guest|postgres|mysql|abc"
    r"|version|^v?$|name|id$|[./:]|sha|md5|rsa|hmac|aes|oauth|bearer|basic|sqrt|utf|base|http|auth",
    re.IGNORECASE,
)
"""Words of stock values and of names in code, which no digits turn into a password."""
_LONG, _DENSE = 40, 4.5
"""A literal of this length and this many bits a character is random even if it holds ``${``."""


def encrypted(value: str) -> bool:
    """Whether a value is encrypted by a known tool, or points into a secret store."""
    return _ENCRYPTED.match(value) is not None


def secret(
    source: SourceFile,
    entry: Entry,
    *,
    what: str,
    form: str,
    key: str = "",
    sure: bool = True,
    severity: Severity | None = None,
    evidence: dict[str, str] | None = None,
) -> Secret | None:
    """The secret that an entry holds; None where its value is no secret.

    Args:
        source: the file.
        entry: the value and its place.
        what: as ``Secret.what``.
        form: as ``Secret.form``.
        key: as ``Secret.key``; by default the entry's path.
        sure: whether the format says that this is a credential.
        severity: where it differs from the check's.
        evidence: facts without the secret.
    """
    value = entry.value.strip()
    if not value or encrypted(value) or _PUBLIC_ID.fullmatch(value) or _PATH.fullmatch(value):
        return None
    if "\\ " in entry.key or (value.istitle() and value.lower() in entry.key.lower()):
        return None  # a label, as files of messages write it
    confidence = _confidence(value, source.path, sure=sure)
    if confidence is None or random_name(entry.key):
        return None
    raw = source.text[entry.span.start : entry.span.end]
    return Secret(
        span=entry.span,
        what=what,
        key=(key or ".".join(part for part in entry.path if part != "*"))[:200],
        form=form,
        value="" if raw == value else value,
        token=grade(value) is Grade.STRONG,
        confidence=confidence,
        severity=severity,
        evidence=evidence or {},
    )


def _confidence(value: str, path: str, *, sure: bool) -> Confidence | None:
    """As ``assess``, but where a credential is certain to stand, a feeble one counts."""
    if crypt.marked(value):  # before assess, which takes $2y$12$ for a variable
        return Confidence.HIGH if setting(path) is Setting.ORDINARY else Confidence.LOW
    confidence = assess(value, path, sure=sure)
    if setting(path) is not Setting.ORDINARY:
        return confidence
    if not sure:
        chosen = confidence is Confidence.LOW and grade(value) is Grade.WEAK and _chosen(value)
        return Confidence.MEDIUM if chosen else confidence
    if (
        confidence is None
        and len(value) >= _LONG
        and " " not in value[:8]
        and bits(value) >= _DENSE
    ):
        return Confidence.HIGH
    if confidence is Confidence.LOW and not _ASKS.search(value):
        return Confidence.MEDIUM
    return confidence


def _chosen(value: str) -> bool:
    """Whether a person may well have chosen a value as a password: a word with digits after it."""
    core = value.rstrip("0123456789!?.$")
    return 6 <= len(value) <= 40 and core != value and _STOCK.search(core) is None


def secrets(
    source: SourceFile,
    entries: Iterable[Entry],
    *,
    form: str,
    kind: Callable[[Entry], str] = lambda entry: names.kind(entry.key),
    sure: bool = True,
    severity: Severity | None = None,
    code: bool = False,
) -> Iterator[Secret]:
    """The secrets among named values: by their name, and passwords inside URLs.

    Args:
        source: the file.
        entries: what a reader found in it.
        form: as ``Secret.form``.
        kind: what sort of secret an entry holds (``password``), empty for none.
        sure: whether the format says that these are credentials.
        severity: where it differs from the check's.
        code: whether the values are constants of a program, of which many only name something.
    """
    seen: set[Span] = set()
    for entry in entries:
        if entry.span in seen or not entry.value:
            continue
        inner = (
            list(from_value(source, entry, sure=sure, severity=severity))
            if "=" in entry.value or "://" in entry.value
            else []
        )
        if inner:
            seen.add(entry.span)
            yield from inner
            continue
        sort = kind(entry)
        if not sort or (code and _only_names(entry)):
            continue
        found = secret(
            source,
            entry,
            what=f"the {sort} `{shown(entry.key)}`",
            form=form,
            sure=sure,
            severity=severity,
        )
        if found:
            seen.add(entry.span)
            yield found


def _only_names(entry: Entry) -> bool:
    """Whether a constant is the name of a setting, a label or a message rather than its value."""
    if grade(entry.value) is not Grade.WEAK or any(c.isdigit() for c in entry.value):
        return False
    name, value = (re.sub(r"[^a-z]", "", text.lower()) for text in (entry.key, entry.value))
    return name in value or value in name or len(re.findall(r"[-_ .:/]", entry.value)) > 1


def from_value(
    source: SourceFile, entry: Entry, *, sure: bool = True, severity: Severity | None = None
) -> Iterator[Secret]:
    """The passwords inside a value that is a URL or a connection string."""
    verbatim = source.text[entry.span.start : entry.span.end] == entry.value
    for part in embedded(entry.value):
        span = entry.span
        if verbatim:
            span = Span(entry.span.start + part.span.start, entry.span.start + part.span.end)
        found = secret(
            source,
            Entry(entry.path, part.password, span),
            what=f"a password in the {part.form.replace('-', ' ')} `{shown(entry.key)}`",
            form=part.form,
            sure=sure,
            severity=severity,
        )
        if found:
            yield found


def shown(name: str) -> str:
    """A setting's name, short and on one line, for a message."""
    return " ".join(name.split()).replace("`", "'")[:80]
