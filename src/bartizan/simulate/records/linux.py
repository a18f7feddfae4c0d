"""What hosts write to syslog about sign-ins and commands."""

from functools import lru_cache

from bartizan.simulate.dice import Dice
from bartizan.simulate.instants import to_micros
from bartizan.simulate.log import LINUX, Sink


@lru_cache(maxsize=1 << 14)
def _key(user: str) -> str:
    return Dice("ssh-key", user).token(43)


def line(sink: Sink, dice: Dice, at: float, host: str, program: str, text: str) -> None:
    """One line, with the time as rsyslog writes it."""
    pid = dice.whole(900, 32000)
    stamp = to_micros(at).replace("Z", "+00:00")
    sink.add(LINUX, at, f"{stamp} {host} {program}[{pid}]: {text}".encode())


def accepted(sink: Sink, dice: Dice, at: float, host: str, user: str, address: str, *,
             method: str = "publickey", key: str = "") -> None:  # fmt: skip
    """Somebody came in over ssh."""
    port = dice.whole(32768, 60999)
    tail = f": ED25519 SHA256:{key or _key(user)}" if method == "publickey" else ""
    line(sink, dice, at, host, "sshd",
         f"Accepted {method} for {user} from {address} port {port} ssh2{tail}")  # fmt: skip


def failed(sink: Sink, dice: Dice, at: float, host: str, user: str, address: str, *,
           known: bool = True) -> None:  # fmt: skip
    """Somebody did not come in."""
    who = user if known else f"invalid user {user}"
    line(
        sink,
        dice,
        at,
        host,
        "sshd",
        f"Failed password for {who} from {address} port {dice.whole(32768, 60999)} ssh2",
    )


def left(sink: Sink, dice: Dice, at: float, host: str, user: str, address: str) -> None:
    """The end of a session."""
    line(sink, dice, at, host, "sshd",
         f"Disconnected from user {user} {address} port {dice.whole(32768, 60999)}")  # fmt: skip


def sudo(sink: Sink, dice: Dice, at: float, host: str, user: str, command: str, *,
         target: str = "root", folder: str = "") -> None:  # fmt: skip
    """A command with another user's rights."""
    where = folder or f"/home/{user}"
    line(sink, dice, at, host, "sudo",
         f"{user} : TTY=pts/0 ; PWD={where} ; USER={target} ; COMMAND={command}")  # fmt: skip


def cron(sink: Sink, dice: Dice, at: float, host: str, command: str) -> None:
    """A scheduled job began."""
    line(sink, dice, at, host, "CRON", f"(root) CMD ({command})")
