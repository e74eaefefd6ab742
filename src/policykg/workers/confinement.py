"""What a query process may not do: reach a network, start programs, write files, use more memory than it is given."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_PARENT_DEATH_SIGNAL, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 22, 38
_FILTER_MODE, _ALL_THREADS = 2, 1
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1  # the call fails with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_MACHINES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, 317, (41, 42, 49, 50, 53, 59, 101, 310, 311, 322, 425)),
    "aarch64": (0xC00000B7, 277, (117, 198, 199, 200, 201, 203, 221, 270, 271, 281, 425)),
}
"""Machine → its audit number, its number of seccomp(2), and those of the calls that are denied: socket, connect, bind,
listen, socketpair, execve, ptrace, process_vm_readv, process_vm_writev, execveat, io_uring_setup (asm/unistd.h)."""
_OTHER_NUMBERS = 0x40000000
"""From here on the calls of x86_64 are counted once more (the x32 interface), which would slip past the numbers."""
_FILES = 512
_PAGE = resource.getpagesize()


def leave_network() -> list[str]:
    """Cut this process and its children off the network, in every way that the machine allows; the ways that worked."""
    libc = ctypes.CDLL(None, use_errno=True)
    ways = []
    if hasattr(libc, "unshare") and any(libc.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_NETWORK | _NEW_USER)):
        ways.append("namespace")
    if _deny_calls(libc):
        ways.append("seccomp")
    return ways


def _deny_calls(libc: ctypes.CDLL) -> bool:
    """Install a filter under which the denied calls fail; it can never be lifted again (seccomp(2))."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or not hasattr(libc, "prctl"):
        return False
    audit, seccomp, denied = machine
    rules = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, len(denied) + 3, audit),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, len(denied) + 1, 0, _OTHER_NUMBERS),
        *((_EQUAL, len(denied) - at, 0, number) for at, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)))
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    if libc.syscall(seccomp, 1, _ALL_THREADS, program) == 0:
        return True
    return bool(libc.prctl(_SET_SECCOMP, _FILTER_MODE, program, 0, 0) == 0)


def die_with_parent() -> None:
    """Have the kernel end this process when the one that started it is gone, however that one ended."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def limit_files() -> None:
    """No core dumps, no written files, and so many open ones as the store needs; before the store is opened."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def limit_memory(megabytes: int) -> None:
    """So much address space beyond what is mapped now, so that an allocation that asks for more fails."""
    mapped = int(open("/proc/self/statm").read().split()[0]) * _PAGE if os.path.exists("/proc/self/statm") else 2**30  # noqa: PTH110, PTH123, SIM115  pathlib is not loaded in a query process
    most = mapped + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_processor(seconds: float) -> None:
    """So many processor seconds from now on, after which the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))
