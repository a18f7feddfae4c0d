"""What makes two imported results the same flaw, from one report of a tool to the next.

Surest first: a fingerprint that the tool computed from content; the source text it quotes; the
message with the path. Line numbers take no part, so that moved lines keep their verdicts. Only the
last way ties a finding to a path: there is then nothing else to tell two files apart.
"""

import re
from collections.abc import Mapping

from bartizan.model import fingerprint
from bartizan.scan.imported.fields import Node, node, string

OURS = "bartizan/v1"
"""Key of ``partialFingerprints`` under which our own reports keep ``Finding.fingerprint``."""
_OUR_FORM = re.compile(r"([0-9a-f]{32})(?::\d{1,9})?")
"""A fingerprint; further occurrences of a finding carry their number."""
_HASH = re.compile(r"[0-9a-fA-F-]{16,200}(:\d{1,9})?")
_NOT_CONTENT = re.compile(r"commit|author|email|date|time|scan|instance|alert", re.IGNORECASE)
"""Keys that some tools fill with other things than the identity of a flaw."""
_NUMBER = re.compile(r"\d+")
_LEAST_CONTENT = 4
"""A quotation with fewer letters and digits, such as a brace, tells nothing apart."""
_QUOTED = 4_000


def ours(result: Node) -> str:
    """The fingerprint that our own program put into a report, or nothing."""
    value = string(node(result, "partialFingerprints"), OURS)
    found = _OUR_FORM.fullmatch(value)
    return found[1] if found else ""


def identity(check: str, result: Node, snippet: str, path: str, message: str) -> str:
    """The fingerprint of a result of another tool."""
    told = _told(node(result, "fingerprints")) or _told(node(result, "partialFingerprints"))
    if told:
        return fingerprint(check, "told", told)
    quoted = " ".join(snippet[:_QUOTED].split())
    if sum(map(str.isalnum, quoted)) >= _LEAST_CONTENT:
        return fingerprint(check, "quoted", quoted)
    # Numbers in messages are mostly lines and versions; neither makes another flaw.
    said = _NUMBER.sub("0", message.replace(path, ""))
    return fingerprint(check, "said", path, said)


def _told(prints: Mapping[str, object]) -> str:
    """The first value, by key, that is a hash. Placeholders and commit ids are not."""
    for key in sorted(prints, key=lambda k: (k != "primaryLocationLineHash", k)):
        value = prints[key]
        if (
            isinstance(value, str)
            and not _NOT_CONTENT.search(key)
            and _HASH.fullmatch(value)
            and len(set(value)) > 2
        ):
            return value
    return ""
