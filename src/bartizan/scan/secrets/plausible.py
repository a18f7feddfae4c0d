"""Is this value a real secret? Told from the value and from where it stands.

The answers are graded, because the same word means different things: ``password`` is no secret in
the source of a login form, but it is one in ``.pgpass``. A format-aware check calls ``assess`` with
``sure=True`` (the file's format says that this *is* a credential), a generic one without.
Everything here takes time linear in the length of the value.
"""

import math
import re
from collections import Counter
from enum import IntEnum
from functools import lru_cache

from bartizan.model import Confidence
from bartizan.scan.secrets.place import Setting, setting
from bartizan.scan.secrets.references import is_reference

__all__ = ["Grade", "Setting", "assess", "bits", "grade", "machine_made", "random_name", "setting"]

LONGEST = 2048
"""Characters of a value that are looked at."""


class Grade(IntEnum):
    """How secret-like a value is, lowest first."""

    NOTHING = 0
    """Empty, a variable reference, a path, a flag, a type name: no secret is written here."""
    PLACEHOLDER = 1
    """A word that asks the reader to put a secret there: ``changeme``, ``<token>``, ``xxxx``."""
    WEAK = 2
    """What a person may have chosen, but also an ordinary word: ``root``, ``postgres``."""
    LIKELY = 3
    """Letters mixed with digits or signs, as people choose passwords: ``Summer2019!``."""
    STRONG = 4
    """Looks machine-made: long and random."""


def grade(value: str) -> Grade:
    """How secret-like a value is by itself."""
    return _grade(value[:LONGEST])


def assess(value: str, path: str, *, sure: bool = False) -> Confidence | None:
    """How confident one may be that the value is a live secret.

    Args:
        value: the decoded value.
        path: the file it is in.
        sure: whether the file's format says that this is a credential (``.netrc``, ``shadow``).

    Returns:
        None where there is no secret at all. ``LOW`` is not shown by default, ``MEDIUM`` is.
    """
    found = grade(value)
    if found is Grade.NOTHING:
        return None
    where = setting(path)
    if sure and where is Setting.DEMO and machine_made(value) and not re.search(r"\s", value):
        return Confidence.MEDIUM
    if found is Grade.PLACEHOLDER or where is not Setting.ORDINARY:
        return Confidence.LOW
    if sure:
        return Confidence.HIGH
    if found is Grade.WEAK:
        return Confidence.LOW
    return Confidence.HIGH if found is Grade.STRONG else Confidence.MEDIUM


def bits(value: str) -> float:
    """Shannon entropy of the characters, in bits a character."""
    total = len(value)
    if not total:
        return 0.0
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


_JOINT = re.compile(r"[-_./+]")
_PART = re.compile(
    r"[a-z]{2,12}|[0-9]{1,4}(?:[a-z]{1,5}[0-9]{0,3})?|[a-z]{1,8}[0-9]{1,3}[a-z]{0,2}"
)


def machine_made(value: str) -> bool:
    """Whether a value is long and random enough that nobody can guess it (about 64 bits)."""
    return (
        len(value) >= 16
        and len(value) * bits(value) >= 56
        and not compound_name(value)
        and grade(value) is Grade.STRONG
    )


def compound_name(value: str) -> bool:
    """Whether it is words, numbers and versions joined up: ``runtime-3.12-linux-x86_64-gnu``."""
    parts = _JOINT.split(value)
    words = sum(len(part) for part in parts if part.isalpha())
    return len(parts) >= 4 and 2 * words >= len(value) // 2 and all(map(_PART.fullmatch, parts))


def random_name(name: str) -> bool:
    """Whether what stands where a name should is random, and so may be a secret itself."""
    return len(name) >= _LONG_NAME and machine_made(name)


_LONG_NAME = 24
_FLAGS = frozenset(
    re.findall(
        r"\S+",
        """true false null none nil undefined yes no on off required optional string str int integer
        number bool boolean object array list map any void char text varchar bytes byte[] file stdin
        prompt ask auto default enabled disabled empty unset n/a na nan never always inherit
        self this plain plaintext cleartext base64 hex md5 sha1 sha256 sha512 bcrypt argon2 hmac rsa
        hidden masked unknown invalid missing literal env file://""",
    )
)
_PLACEHOLDER = re.compile(
    r"change[_\s-]?(?:me|it|this)|replace[_\s-]?(?:me|this|with)|(?:^|[^a-z])your?[_\s-]\w|"
    r"^your|your[_-]?(?:password|secret|token|key|api)|"
    r"(?:insert|enter|put|add|type|paste|provide|specify|use|set)[_\s-](?:your|a|the|my|here)|"
    r"[_\s-]?goes[_\s-]?here|[_\s-]here$|place[_-]?holder|redacted|censored|obfuscated|sanitized|"
    r"to[_-]?be[_-]?(?:replaced|filled|changed|set)|fill[_-]?(?:me|in)|fix[_-]?me|(?<![a-z0-9])(?:todo|tbd)(?![a-z0-9])|"
    r"(?<![a-z])example(?![a-z])|example$|^example|(?:^|[^a-z])(?:my|some|the|any|an?)[_-]"
    r"(?:super[_-]?)?(?:\w{1,20}[_-])?(?:password|passwd|pass|secret|token|key|api|auth)|"
    r"not[_\s-]?(?:a[_\s-]?)?(?:real|secret|valid|used|set|needed)|do[_\s-]?not[_\s-]?|dont[_-]|"
    r"^(?:dummy|fake|mock|bogus|example|sample)[_-]|"
    r"(?:^|[^a-z])(?:dummy|fake|mock|bogus)(?:$|[^a-z])(?:password|token|secret|key|value)?$|"
    r"^(?:dummy|fake|mock|bogus|foo|bar|baz|foobar|foobaz|lorem|ipsum|blah|asdf|value|some|"
    r"something|anything|whatever|none|testing|test|sample|example|xyz+|abc+|placeholder|"
    r"(?:some|any|a|the|my|test|dummy|fake|sample|example)[_-]?(?:value|string|secret|token|key|"
    r"password|passwd|pass|pwd|api[_-]?key|credential)s?)$"
)
_FILLER = re.compile(r"x{4}|\*{3}|\.{3}|…|^(?:x{3}|_{3}|-{3}|#{3}|0{6})|^(.)\1*$")
_BRACKETED = re.compile(
    r"<[^<>]{0,200}>|\[[^\[\]]{0,80}\]|\{[^{}]{0,80}\}|\([^()]{0,80}\)|__\w{1,80}__|--\w{1,80}--"
)
_PATH = re.compile(
    r"(?:~|\.{1,2})?/(?:[\w.@+~-]+/)*[\w.@+~-]*|[a-zA-Z]:[\\/].*|\\\\[\w.-]+\\.*|"
    r"(?:[\w.@-]+/)*[\w.@-]+\.(?:pem|key|crt|cer|cert|p12|pfx|jks|txt|json|ya?ml|toml|ini|conf|cfg|env|"
    r"properties|xml|html?|js|mjs|ts|tsx|jsx|py|rb|go|rs|java|php|sh|md|sql|tf|pub|gpg|asc|png|svg|css|cs|"
    r"proto|csv|lock|log|gz|zip|tar|exe|dll|so|h|c|cc|cpp|vue|tmpl|tpl|j2|secret|token|passwd|password)"
)
_OPTION = re.compile(r"--[a-z][a-z-]{1,40}=?")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}:/{0,2}/[^\s@]*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]{24,}")
_WORDS = re.compile(r"[A-Za-z]+")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::|->|/|:)[A-Za-z_]\w*)+[\]();]*")
_CALL = re.compile(r"(?:new\s+)?[A-Za-z_][\w.:]{0,120}\(.*", re.DOTALL)
_SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "1234567890", "deadbeef")

_COMMON_PAIRS = frozenset(
    re.findall(
        r"\w\w",
        """th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le
        ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr
        no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni
        ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op
        wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc
        gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck
        ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr
        cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv
        je nk kn gs dy hy ze ks xt bs ik dd pw wd sw tp cs db sq ql dm yp pk ws rf kb""",
    )
)


def _wordlike(text: str) -> float:
    """Share of letter pairs that are common in English; random letters give about a third."""
    pairs = common = 0
    for word in _WORDS.findall(text.lower()):
        for at in range(len(word) - 1):
            pairs += 1
            common += word[at : at + 2] in _COMMON_PAIRS
    return common / pairs if pairs else 0.0


@lru_cache(maxsize=4096)
def _grade(value: str) -> Grade:
    value = value.strip()
    lower = value.lower()
    if _nothing(value, lower):
        return Grade.NOTHING
    if _FILLER.search(lower) or _BRACKETED.fullmatch(value) or _PLACEHOLDER.search(lower):
        return Grade.PLACEHOLDER
    if _UUID.fullmatch(value):
        return Grade.LIKELY
    if _HEX.fullmatch(value):
        return Grade.STRONG if bits(lower.removeprefix("0x")) >= 2.8 else Grade.PLACEHOLDER
    return _strength(value)


def _nothing(value: str, lower: str) -> bool:
    return (
        not value
        or lower in _FLAGS
        or (value.startswith("--") and bool(_OPTION.fullmatch(value)))
        or is_reference(value)
        or "@sha256:" in lower
        or bool(_PATH.fullmatch(value) and not _random(value))
        or bool(_URL.fullmatch(value))
        or _prose(value)
    )


def _strength(value: str) -> Grade:
    if len(value) < 4 or _CALL.fullmatch(value) or _identifier(value):
        return Grade.WEAK
    if len(value) >= 16 and _random(value):
        return Grade.STRONG
    return Grade.LIKELY if _mixed(value) else Grade.WEAK


def _prose(value: str) -> bool:
    """A sentence or a label in any language: words with blanks between them."""
    words = value.split()
    if len(words) < 2:
        letters = sum(c.isalpha() for c in value)
        return letters > 0 and sum(ord(c) > 0x2FF for c in value) * 2 > letters
    plain = sum(w.strip(".,:;!?'\"()[]…").isalpha() for w in words)
    return plain * 3 >= len(words) * 2


def _identifier(value: str) -> bool:
    """A name in code or a fixed phrase: words joined by signs, at most two digits at the end."""
    if _DOTTED.fullmatch(value) and not any(c.isdigit() for c in value):
        return True
    core = value.strip("_-.:/ ").rstrip("0123456789")
    if not core:
        return True
    digits = len(value.strip("_-.:/ ")) - len(core)
    if digits > 2 or not all(c.isalpha() or c in "_-.:/ " for c in core):
        return False
    return _wordlike(core) >= 0.55 or len(core) < 12


def _random(value: str) -> bool:
    """Long enough with characters that no word has together."""
    kinds = (
        any(c.islower() for c in value)
        + any(c.isupper() for c in value)
        + any(c.isdigit() for c in value)
        + any(not c.isalnum() for c in value)
    )
    if len(value) < 12 or bits(value) < 3.0:
        return False
    word = _wordlike(value)
    if any(sequence[:9] in value.lower() for sequence in _SEQUENCES):
        return False
    if kinds >= 3:
        return word < 0.72
    return word < 0.5 and bits(value) >= 3.2


def _mixed(value: str) -> bool:
    """As people choose passwords: letters together with digits, or with signs inside."""
    letters = sum(c.isalpha() for c in value)
    digits = sum(c.isdigit() for c in value)
    signs = sum(not c.isalnum() and c not in "_-. /:" for c in value)
    if letters and digits:
        return True
    if letters and signs:
        return True
    return not letters and bool(digits) and bool(signs)
