"""What makes a new line worth a second look: a detector, its words, a transfer, a new host."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bartizan.detect.logs.detail import LONGEST, hosts
from bartizan.detect.logs.language.meaning import meaning
from bartizan.model import Severity

BAD = 1.6
"""Badness from which a line speaks for itself."""
WORSE = 1.0
"""How much worse than the other lines of its kind it must be."""

_SENDS = re.compile(
    r"\bcurl\b.{0,400}?(?:\s(?:-d|-F|-T|--data[a-z-]*|--form[a-z-]*|--upload-file|--json)[\s=@\"']"
    r"|\s-X\s?(?:POST|PUT)\b|--request[\s=](?:POST|PUT)\b)"
    r"|\bwget\b.{0,400}?--(?:post-(?:data|file)|body-(?:data|file)|method=(?:POST|PUT))"
    r"|\b(?:nc|ncat|netcat)\s+(?:-\w+\s+){0,4}[\w.-]+\s+\d{2,5}\b|/dev/(?:tcp|udp)/[\w.-]+/\d+"
    r"|\b(?:scp|rsync)\s.{1,200}?\s[\w.-]+@[\w.-]+:"
    r"|\bUpload(?:String|File|Data)(?:Async|TaskAsync)?\(|\|\s*(?:ssh|nc|ncat|socat|telnet)\s"
    r"|(?i:\b(?:Invoke-(?:RestMethod|WebRequest)|iwr|irm)\b.{0,400}?\s-(?:Body|InFile|Form)\b)"
    r"|\b(?:nslookup|dig|host|ping)\b[^|]{0,80}(?:\$\(|`|\$\{)"
)
_OWN = re.compile(
    r"(?:^|[\s;&|`(<{])(?:env|printenv|set|export -p)\s*(?:$|[|)`>;])|\bos\.environ\b"
    r"|\bprocess\.env\b|\bENV(?:\.to_|\[)|\bgetenv\(|\$_ENV\b|/proc/(?:self|\d+|\$\$)/environ|(?i:\b(?:Get-ChildItem|gci|"
    r"dir|ls)\s+env:)|(?i:\$env:\w*(?:TOKEN|KEY|SECRET|PASS)\w*)|(?:~|/root|/home/[\w-]+|\$HOME)/\.[a-z]"
    r"|\bid_(?:rsa|ed25519|ecdsa)\b|/etc/(?:passwd|shadow)\b|(?:^|[\s/@<\\\"'=])\.env\b(?!\.)"
    r"|\b(?:secrets?|credentials?)\.(?:json|ya?ml|txt|env|tgz|tar|zip|csv)\b|\.(?:npmrc|pypirc|netrc)\b"
)
"""What a job has and nobody else should: its environment, keys, files of credentials."""
_AWAY = re.compile(
    r"\b(?:curl|wget|nc|ncat|netcat|socat|telnet|ftp|sftp|tftp|scp|rsync|rclone|croc|nslookup|dig)\s"
    r"|\bssh\s+(?:-\S+\s+)*\S+@|\b(?:aws\s+s3|gsutil|az\s+storage|mc|gh\s+gist|gh\s+repo\s+create)\s"
    r"|\bs_client\b|/dev/(?:tcp|udp)/|(?i:\b(?:Invoke-(?:RestMethod|WebRequest)|iwr|irm|Net\.WebClient|"
    r"Start-BitsTransfer)\b)|\b(?:urlopen|requests\.|http\.client|aiohttp|httpx)\b|\bhttps?['\"]?\)?\."
    r"(?:request|get|post)\b|\bfetch\(|\bNet::HTTP\b|\bIO::Socket\b|\bsocket\.|\bstream_context_create\b"
    r"|\bfsockopen\(|\bhttp\s+(?:POST|PUT)\b"
)
"""What carries data to another machine."""
_MINES = re.compile(
    r"(?i)(?<![a-z])(?:[a-z0-9]{0,12}(?:miner|xmrig|xmr-stak|minexmr|nicehash)[a-z0-9]{0,12}"
    r"|minergate|moneroocean|supportxmr|nanopool|ethermine|2miners|f2pool|kinsing|kdevtmpfsi|t-rex\s+-a"
    r"|cryptonight\w*|randomx|kawpow|etc?hash|autolykos2?|hashrate)(?![a-z])|\bstratum\d?\+"
    r"|--donate-level|--coin[= ](?:monero|xmr)|\b(?:n/a|\d[\d.]*) ?[kMGT]?H/s\b"
    r"|(?<![0-9A-Za-z])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?![0-9A-Za-z])"
)
"""Programs that mine coins, their pools, methods and options, and addresses of Monero."""
_SKIPS = re.compile(
    r"(?i)(?<![a-z0])(?:skipp(?:ed|ing)|(?-i:SKIP)|disabled|xfail(?:ed)?|deselected"
    r"|continue-on-error|--no-verify|--(?:skip|no)-(?:tests?|verify|check)"
    r"|(?:turned|switched|commented)[ -](?:off|out)"
    r"|--passWithNoTests|--testPathIgnorePatterns|-D(?:skipTests|maven\.test\.skip)|HUSKY=0"
    r"|SKIP_\w*(?:TEST|CHECK|LINT|SCAN)\w*|(?:-x|--exclude-task) :?\w*test\w*|-skip[ =]['\"]?Test"
    r"|-k ['\"]?not |--deselect)(?![a-z])"
)
_LETS_PASS = re.compile(r"\|\|\s*(?:true\b|:(?:\s|$)|echo\b|exit 0\b)|;\s*(?:true|exit 0)\s*$")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY")
_RUNS = re.compile(
    r"\b(?:curl|wget)\b[^|]{0,400}\|\s*(?:sudo\s+)?(?:(?:ba|z|da|k)?sh|python3?|perl|ruby|node|php)\b"
    r"|\b(?:ba|z|da|k)?sh\s+-c\s+[\"']?\$\((?:curl|wget)\b"
    r"|\bbase64\s+(?:-d|--decode|-D)\b[^|]{0,200}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"
    r"|(?i:\b(?:iex|Invoke-Expression)\b.{0,200}\b(?:DownloadString|iwr|irm|Invoke-WebRequest)\b)"
    r"|(?:^|[\s;&|\"'])/(?:tmp|var/tmp|dev/shm)/\.\S+/\S+|\bnohup\s+/(?:tmp|var/tmp|dev/shm)/\S+"
    r"|\bchmod\s+(?:[a-z]*\+[rw]*x|[0-7]*[157][0-7]{0,2})\s+/(?:tmp|var/tmp|dev/shm)/"
)


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to look at a line."""

    subject: str
    """What it is about: a class of the language model, ``secret``, or the name of a detector."""
    severity: Severity
    reason: str


def signals(
    text: str,
    *,
    detected: Sequence[Signal],
    usual_badness: float | None,
    known_hosts: frozenset[str] | None,
) -> list[Signal]:
    """Reasons to look at a new line, the gravest first.

    Args:
        text: the line.
        detected: what detectors found in it.
        usual_badness: the worst meaning of earlier lines of its kind; None if the kind is new.
        known_hosts: hosts of links in the earlier log; None if these logs share no script, so that
            hosts and what is left out come and go.
    """
    found = list(detected)
    text = text[:LONGEST]
    if _RUNS.search(text):
        found.append(Signal("execution", Severity.HIGH, "runs what it fetches, unseen"))
    if _AWAY.search(text) and _OWN.search(text):
        found.append(Signal("exfiltration", Severity.HIGH, "sends away what only the job has"))
    elif _SENDS.search(text):
        found.append(Signal("exfiltration", Severity.HIGH, "sends data away"))
    if _MINES.search(text):
        found.append(Signal("malware", Severity.HIGH, "speaks of mining coins"))
    if _PRIVATE_KEY.search(text):
        found.append(Signal("secret", Severity.HIGH, "begins a private key"))
    if known_hosts is not None and _LETS_PASS.search(text):
        found.append(Signal("test", Severity.MEDIUM, "lets a failure pass"))
    if known_hosts is not None and _SKIPS.search(text):
        found.append(Signal("test", Severity.MEDIUM, "says that something was left out"))
    said = meaning(text)
    if said.badness >= BAD and said.badness >= (usual_badness or 0.0) + WORSE * (
        usual_badness is not None
    ):
        found.append(Signal((*said.classes, "trouble")[0], said.severity, f"says {said.reason}"))
    if known_hosts is not None and (new := hosts(text) - known_hosts):
        named = ", ".join(sorted(new)[:3])
        found.append(Signal("network", Severity.MEDIUM, f"names a new host, {named}"))
    return sorted(found, key=lambda one: -one.severity.rank)


def worst(texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The worst meaning among lines, by kind."""
    return {kind: max(meaning(text).badness for text in some) for kind, some in texts.items()}
