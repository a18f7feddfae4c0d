"""What lines mean that nobody has seen before, and which words say so."""

import time

import pytest

from bartizan.detect.logs.language.lexicon import classes, senses, terms
from bartizan.detect.logs.language.meaning import meaning
from bartizan.detect.logs.language.vectors import alike, similarity, vector
from bartizan.detect.logs.language.words import stem, words
from bartizan.model import Severity


@pytest.mark.parametrize(
    ("text", "name", "least"),
    [
        ("Login failed for user <*> from <*>", "authentication", Severity.MEDIUM),
        ("AuthenticationFailure: bad credentials for <*>", "authentication", Severity.MEDIUM),
        ("<*> is not in the sudoers file; this will be reported", "privilege", Severity.HIGH),
        ("Possible SQL injection in parameter <*>", "injection", Severity.HIGH),
        ("kernel: Out of memory: Killed process <*>", "resource", Severity.HIGH),
        ("thread <*> panicked: segmentation fault", "crash", Severity.CRITICAL),
        ("firewall disabled by <*>", "control-weakened", Severity.HIGH),
        ("License expired for module <*>", "licence", Severity.LOW),
        ("x509: certificate signed by unknown CA <*>", "certificate", Severity.MEDIUM),
        ("write error: No space left on device", "resource", Severity.HIGH),
        ("checksum mismatch for artifact <*>", "integrity", Severity.HIGH),
        ("uploaded <*> to pastebin", "exfiltration", Severity.HIGH),
        ("connectionRefused while dialing <*>", "availability", Severity.MEDIUM),
        ("block <*> is corrupted, replica lost", "data-loss", Severity.HIGH),
        ("stratum connection to mining pool <*>", "malware", Severity.HIGH),
    ],
)  # fmt: skip
def test_class_and_severity_of_lines(text: str, name: str, least: Severity) -> None:
    found = meaning(text)
    assert name in found.classes, found
    assert found.severity >= least, found
    assert found.because
    assert all(term.split(maxsplit=1)[0] in text.lower() for term in found.because)


@pytest.mark.parametrize(
    "text",
    [
        "Server started on port <*>",
        "Request <*> served in <*> ms",
        "No errors found",
        "0 failures, 312 passed",
        "failed: 0, passed: 312",
        "errors=0 warnings=0",
        "finished without any error",
        "Master registered worker <*>",
        "shutting down gracefully",
        "<*> ddr error(s) detected and corrected on rank <*>",
        "mce: machine check reporting enabled on CPU <*>",
        "Unmasked FPU exception support enabled",
        "Calibrating delay loop... 5187.77 BogoMIPS",
        "Kernel command line: ro root=LABEL=/ quiet",
        "machine check: store......................0",
        "critical input interrupt enable...0",
        "usbcore: registered new driver <*>",
    ],
)
def test_ordinary_and_good_news_is_no_alarm(text: str) -> None:
    assert meaning(text).severity <= Severity.LOW, meaning(text)


def test_what_was_taken_back_is_told() -> None:
    found = meaning("build finished with no failures")
    assert found.softened == ("failures",)
    assert "not counted" not in meaning("build finished").reason
    assert meaning("12 failures").severity is Severity.MEDIUM


def test_the_reason_names_words_and_classes() -> None:
    assert (
        meaning("access denied for root").reason == "'access denied' and 'root': privilege, access"
    )


@pytest.mark.parametrize(
    ("written", "known"),
    [("authentification", "authenticat"), ("unreacheable", "unreachabl"), ("passwrod", "")],
)
def test_slips_are_taken_for_words_written_alike(written: str, known: str) -> None:
    assert alike(stem(written)) == known


def test_another_beginning_is_another_word() -> None:
    assert alike(stem("master")) == ""
    assert alike(stem("normal")) == ""


def test_words_of_one_sense_are_near_and_others_far() -> None:
    near = similarity(vector(stem("login")), vector(stem("signin")))
    far = similarity(vector(stem("login")), vector(stem("voltage")))
    assert near > far + 0.3
    assert vector("zzzzzz") == vector("qqqqqq")


def test_camel_case_and_identifiers_are_cut_into_words() -> None:
    assert [w.text for w in words("HTTPServerError user_id=<*> 3.5ms")] == [
        "http", "server", "error", "user", "id", "<*>", "3.5", "ms",
    ]  # fmt: skip


def test_the_lexicon_is_sound() -> None:
    assert len(classes()) >= 15
    assert all(0 <= one.weight <= 2 and -2 <= one.badness <= 4 for one in senses())
    assert all(term for term in terms())


def test_long_and_odd_text_is_quick_and_never_fails() -> None:
    started = time.process_time()
    for text in (
        "error " * 20_000,
        "x" * 100_000,
        "",
        "\ud800",
        "äöü 错误 <*>" * 100,
        "=0" * 9_000,
    ):
        meaning(text)
    assert time.process_time() - started < 2


def test_to_register_is_no_register_of_a_processor() -> None:
    assert "hardware" not in meaning("registered new network driver <*>").classes
    assert "hardware" in meaning("machine state register: <*>").classes
