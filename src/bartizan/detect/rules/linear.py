"""Regular expressions in linear time only: what needs backtracking is refused, quietly.

A rule is untrusted input as much as a record: ``(a+)+$`` must not stop the stream. Google's RE2 is
what pySigma itself checks expressions with; look-around and back references it does not know.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import re2  # type: ignore[import-untyped]
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RegexEngine

_LETTERS = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))


class NotLinearError(ValueError):
    """An expression that is invalid or cannot be run in linear time."""


class _Quiet(RegexEngine):
    """RE2, without its habit of writing errors to the terminal."""

    def compile(self, pattern: str, flags: int = 0) -> Any:  # noqa: ANN401 - RE2 has no types
        return compiled(pattern, flags)

    @property
    def error(self) -> type[Exception]:
        return NotLinearError


POLICY = SigmaPolicy(regex_engine=_Quiet())
"""For pySigma's parsers."""


@cache
def _options() -> Any:  # noqa: ANN401
    options = re2.Options()
    options.log_errors = False
    return options


def compiled(pattern: str, flags: int = 0) -> Any:  # noqa: ANN401
    """Compile an expression.

    Args:
        pattern: as in a rule.
        flags: of ``re``: ignore case, multi line, dot all.

    Raises:
        NotLinearError: it is invalid, or looks around or back.
    """
    letters = "".join(letter for flag, letter in _LETTERS if flags & flag)
    try:
        return re2.compile(f"(?{letters}){pattern}" if letters else pattern, _options())
    except re2.error as error:
        said = error.args[0] if error.args else ""
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise NotLinearError(text or "invalid") from None


def search(pattern: str, flags: int) -> Callable[[str], bool]:
    """A test for texts in which an expression is found."""
    run = compiled(pattern, flags).search
    return lambda text: run(text) is not None
