"""The one error that the command line prints: what went wrong, where, and how to mend it.

Anything a user can cause is raised as a ``BartizanError``; any other exception is a defect of ours.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Process exit codes; they never depend on the output format."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    NOTHING = 4
    INTERRUPTED = 130


class BartizanError(Exception):
    """A failure that the user can mend.

    Attributes:
        what: one sentence, what went wrong.
        where: the file, option or address it concerns; may be empty.
        mend: how to mend it, as an instruction; may be empty.
        exit_code: the exit code of the process when nothing handles it.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        exit_code: ExitCode = ExitCode.USAGE,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.exit_code = exit_code

    def __str__(self) -> str:
        """One line: where, what, and the cure."""
        place = f"{self.where}: " if self.where else ""
        cure = f" (hint: {self.mend})" if self.mend else ""
        return f"{place}{self.what}{cure}"
