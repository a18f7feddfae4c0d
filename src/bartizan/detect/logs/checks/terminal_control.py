"""Sequences that do something to the terminal of whoever reads the log."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Confidence, Example, Profile, Severity

CHECK = Check(
    id="LOG-122",
    slug="terminal-control-in-log",
    title="A log line controls the terminal it is read in",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    profile=Profile.REGULAR,
    what="""Escape sequences that erase or hide what was written, move the cursor up, set the window's title, write the
clipboard or send device strings, raw or encoded; and rows of backspaces. Colours are not reported, and logs of
build jobs, whose progress bars move the cursor, are left out.""",
    why="""An administrator who prints the log sees something else than what is in it, or has text typed into the
terminal.""",
    fix="""1. Read the file with a program that shows control characters (`less` without `-R`, `cat -v`).
2. Escape control characters where values are logged.
3. Ask what the hidden line was to cover.""",
    cwe=(150, 117),
    attack=("T1565.001", "T1036"),
    controls=("soc2:CC7.2", "nist-800-53:AU-9"),
    references=("https://owasp.org/www-community/attacks/Log_Injection",),
    bad=(
        Example("app.log", "INFO login failed for bob\x1b[2K\x1b[1Ganother line\n"),
        Example("app.log", "INFO agent=curl%1b]52;c;Y3VybCB4\n"),
    ),
    good=(
        Example("app.log", "\x1b[32mINFO\x1b[0m started in \x1b[1m20 ms\x1b[0m\n"),
        Example("app.log", "INFO colours are written as [32m\n"),
    ),
)
RAW = True
JOB_LOGS = False
PAYLOADS = (
    Payload(r"(?:\x1b|%1b)(?:\[|%5b)(?:\d{1,3};?){0,4}(?:[ABFHJKfST]|8m)"),
    Payload(r"(?:\x1b|%1b)(?:\]|%5d)(?:0|1|2|4|1[0-9]|50|52|777|1337)(?:;|%3b)"),
    Payload(r"(?:\x1b|%1b)(?:P|X|\^|_)[^\x1b\n]{1,80}(?:\x1b|%1b)\\"),
    Payload(r"[^\x08]\x08{4,}"),
)
