"""Recognises stored password hashes by their shape."""

import re

_SHAPES = (
    ("bcrypt", r"\$2[abxy]?\$\d{2}\$[./A-Za-z0-9]{53}"),
    ("SHA-512 crypt", r"\$6\$(?:rounds=\d{1,9}\$)?[^$:\s]{1,16}\$[./A-Za-z0-9]{80,90}"),
    ("SHA-256 crypt", r"\$5\$(?:rounds=\d{1,9}\$)?[^$:\s]{1,16}\$[./A-Za-z0-9]{40,46}"),
    ("yescrypt", r"\$(?:y|gy|7)\$[./A-Za-z0-9]{2,}\$[./A-Za-z0-9]{0,90}\$[./A-Za-z0-9]{40,90}"),
    ("scrypt", r"\$(?:scrypt|s0)\$[^:\s]{20,200}"),
    ("Argon2", r"\$argon2(?:id|i|d)\$[^:\s\"']{20,300}"),
    ("MD5 crypt", r"\$(?:1|apr1|md5)\$[^$:\s]{0,16}\$[./A-Za-z0-9]{20,24}"),
    ("phpass", r"\$[PHS]\$[./A-Za-z0-9]{30,60}"),
    ("PBKDF2", r"(?:pbkdf2_sha\d+|\$pbkdf2[a-z0-9-]*)\$\d{1,8}\$[^\s:\"']{10,300}"),
    ("Cisco scrypt or PBKDF2", r"\$[89]\$[./A-Za-z0-9]{10,20}\$[./A-Za-z0-9]{40,50}"),
    (
        "LDAP",
        r"\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[A-Z0-9-]*|CLEARTEXT|PLAIN|SHA512-CRYPT|SHA256-CRYPT|BLF-CRYPT|CRAM-MD5|HMAC-MD5|DIGEST-MD5|LDAP-MD5|NTLM|PLAIN-MD5|ARGON2I?D?)(?:\.(?:b64|hex))?\}\S{4,400}",
    ),
    ("MySQL", r"\*[0-9A-F]{40}"),
    ("PostgreSQL", r"md5[0-9a-f]{32}|SCRAM-SHA-256\$\d+:[^$\s]+\$[^:\s]+:[^\s\"']+"),
    (
        "SHA-1 or MD5 without salt",
        r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}",
    ),
)
_KNOWN = re.compile("|".join(f"(?P<s{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)))
_MARKED = re.compile("|".join(shape for _, shape in _SHAPES[:-2]))
_DES = re.compile(r"[./A-Za-z0-9]{13}|_[./A-Za-z0-9]{19}")


def scheme(value: str) -> str:
    """The name of the hash scheme of a value, empty where it is no hash that can be told."""
    found = _KNOWN.fullmatch(value[:600])
    if found is None or found.lastgroup is None:
        return ""
    return _SHAPES[int(found.lastgroup[1:])][0]


def des(value: str) -> bool:
    """Whether a value has the shape of a DES crypt hash; only meaningful where hashes stand."""
    return _DES.fullmatch(value) is not None


def marked(value: str) -> bool:
    """Whether a value says of itself, by its marks, that it is a hash."""
    return _MARKED.fullmatch(value[:600]) is not None
