"""Reads the lines of the Linux audit log: names, values, and what is hidden in hexadecimal.

Sources: the audit field dictionary and message dictionary of linux-audit; audit(8), ausearch(8).
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address

HEAD = re.compile(
    r"(?:node=(?P<node>\S+) )?(?:type=(?P<type>[A-Z0-9_\[\]?]+|\d+) )?"
    r"(?:msg=)?audit\((?P<time>[^)]*?):(?P<serial>\d+)\)\s?:\s?"
)
_PAIR = re.compile(r"""([A-Za-z][\w-]*(?:\[\d+\])?)=("(?:[^"]*)"|'(?:[^']*)'|\[[^\]]*\]|[^\s]*)""")
_HEX = re.compile(r"(?:[0-9A-F]{2})+")
_HIDDEN = frozenset(
    [
        "acct",
        "comm",
        "exe",
        "name",
        "cwd",
        "proctitle",
        "cmd",
        "key",
        "data",
        "file",
        "dir",
        "path",
        "watch",
        "new-disk",
        "old-disk",
        "vm",
        "grp",
        "new_group",
        "ocomm",
        "sw",
    ]
)
"""Fields whose value the kernel writes in hexadecimal if it has a space, a quote or worse."""

SYSCALLS: Mapping[str, str] = {
    "2": "open", "9": "mmap", "10": "mprotect", "41": "socket", "42": "connect", "43": "accept",
    "49": "bind", "50": "listen", "56": "clone", "57": "fork", "58": "vfork", "59": "execve",
    "62": "kill", "76": "truncate", "77": "ftruncate", "82": "rename", "83": "mkdir",
    "84": "rmdir", "85": "creat", "86": "link", "87": "unlink", "88": "symlink", "90": "chmod",
    "91": "fchmod", "92": "chown", "93": "fchown", "94": "lchown", "99": "sysinfo",
    "101": "ptrace", "103": "syslog", "105": "setuid", "106": "setgid", "113": "setreuid",
    "117": "setresuid", "133": "mknod", "135": "personality", "155": "pivot_root", "157": "prctl",
    "159": "adjtimex", "161": "chroot", "164": "settimeofday", "165": "mount", "166": "umount2",
    "169": "reboot", "170": "sethostname", "171": "setdomainname", "175": "init_module",
    "176": "delete_module", "188": "setxattr", "200": "tkill", "227": "clock_settime",
    "234": "tgkill", "246": "kexec_load", "257": "openat", "258": "mkdirat", "259": "mknodat",
    "260": "fchownat", "263": "unlinkat", "264": "renameat", "265": "linkat", "266": "symlinkat",
    "268": "fchmodat", "272": "unshare", "288": "accept4", "304": "open_by_handle_at",
    "305": "clock_adjtime", "308": "setns", "310": "process_vm_readv", "311": "process_vm_writev",
    "313": "finit_module", "316": "renameat2", "317": "seccomp", "319": "memfd_create",
    "320": "kexec_file_load", "321": "bpf", "322": "execveat", "323": "userfaultfd",
    "425": "io_uring_setup", "435": "clone3", "437": "openat2",
}  # fmt: skip
"""System calls of x86-64 that audit rules usually watch, by number."""


def pairs(text: str, kind: str) -> Iterator[tuple[str, str]]:
    """Fields of one line behind its head, in order, decoded.

    Args:
        text: what follows the head.
        kind: the line's type; arguments of ``EXECVE`` may be hidden too.
    """
    for name, value in _PAIR.findall(text.replace("\x1d", " ")):
        if name == "msg" and value[:1] == "'":
            yield from pairs(value[1:-1], kind)
        elif value[:1] in ("'", '"'):
            yield name, value[1:-1]
        elif _is_hidden(name, kind) and len(value) > 1 and _HEX.fullmatch(value):
            yield name, _unhidden(value)
        else:
            yield name, value.rstrip(",") if value.endswith(",") else value


def _is_hidden(name: str, kind: str) -> bool:
    if kind == "EXECVE":
        return name[0] == "a" and name[1:2].isdigit()
    return name in _HIDDEN


def _unhidden(value: str) -> str:
    return bytes.fromhex(value).decode(errors="replace").replace("\x00", " ").rstrip()


def socket_address(hexadecimal: str) -> tuple[str, str] | None:
    """Address and port of a ``saddr``; None for other families than IPv4 and IPv6.

    The family is in the byte order of the machine (2 or 10), port and address in network order.
    """
    try:
        data = bytes.fromhex(hexadecimal)
    except ValueError:
        return None
    family = max(data[:2], default=0)
    if family == 2 and len(data) >= 8:
        return str(IPv4Address(data[4:8])), str(int.from_bytes(data[2:4], "big"))
    if family == 10 and len(data) >= 24:
        return str(IPv6Address(data[8:24])), str(int.from_bytes(data[2:4], "big"))
    return None
