"""Nothing but the engines needs a POSIX system, and no text depends on the locale.

The engines of simulation run compilers and loaders of the machine. Elsewhere, what one system alone
has is in a branch that asks for the system.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "formal", "sim", "boards", "spikeloom", "docs", "benchmarks")
ENGINES = ROOT / "sim" / "engines"

MODULES = {
    *("crypt", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd", "resource", "spwd"),
    *("syslog", "termios", "tty"),
}
"""Modules of the standard library for POSIX systems only."""

NAMES = {
    "os": {
        *("chown", "chroot", "confstr", "ctermid", "fchdir", "fchmod", "fchown", "fork", "forkpty"),
        *("getegid", "geteuid", "getgid", "getgroups", "getloadavg", "getpgid", "getpgrp"),
        *("getpriority", "getresgid", "getresuid", "getsid", "getuid", "initgroups", "killpg"),
        *("lchown", "lockf", "major", "makedev", "minor", "mkfifo", "mknod", "nice", "openpty"),
        *("pathconf", "pipe2", "posix_spawn", "posix_spawnp", "pread", "pwrite", "readv"),
        *("sched_getaffinity", "sched_setaffinity", "sched_yield", "sendfile", "setegid"),
        *("seteuid", "setgid", "setgroups", "setpgid", "setpriority", "setregid", "setresgid"),
        *("setresuid", "setreuid", "setsid", "setuid", "statvfs", "sync", "sysconf", "tcgetpgrp"),
        *("tcsetpgrp", "ttyname", "uname", "wait", "wait3", "wait4", "waitid", "writev"),
        *("WEXITSTATUS", "WIFEXITED", "WIFSIGNALED", "WNOHANG", "WTERMSIG"),
    },
    "signal": {
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP"),
        *("SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGXCPU", "alarm", "getitimer", "pause"),
        *("pthread_kill", "pthread_sigmask", "setitimer", "siginterrupt", "sigwait"),
    },
}
"""What ``os`` and ``signal`` have on POSIX systems only."""

KEYWORDS = {"pass_fds", "preexec_fn", "process_group"}
"""Arguments of ``subprocess`` that other systems refuse."""

WITHOUT = "no encoding"

PLACE = re.compile(r"(#!)?/(bin|dev|etc|home|opt|proc|root|sys|tmp|usr|var)(/|\Z)")
"""Folders of POSIX systems, and programs of theirs in the first line of a script."""

BINARY = {"tokenize.open", "zipfile.open", "tarfile.open", "webbrowser.open", "os.open"}
"""Functions of that name which open no text, or know its encoding."""

TEXT = {"read_text": 0, "write_text": 1}
"""Methods of paths, with the place of the encoding among their arguments."""

OPEN = {"open": 1, "os.fdopen": 1, "io.open": 1, "gzip.open": 1, ".open": 0}
"""Functions that open files, with the place of the mode among their arguments."""

TEMPORARY = {"tempfile.NamedTemporaryFile": 0, "tempfile.TemporaryFile": 0}
"""Those whose mode is binary if it is not given."""


def asks_for_the_system(test):
    """Whether a condition is about ``os.name`` or ``sys.platform``."""
    return any(ast.unparse(node) in {"os.name", "sys.platform"} for node in ast.walk(test))


def nodes(tree):
    """Nodes of a syntax tree, without docstrings and branches that ask for the system."""
    for child in ast.iter_child_nodes(tree):
        branch = isinstance(child, ast.If | ast.IfExp) and asks_for_the_system(child.test)
        if not branch and not (
            isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        ):
            yield child
            yield from nodes(child)


def without_encoding(call):
    """Whether a call reads or writes text in the encoding of the locale."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "encoding" in given or None in given:
        return False
    name = ast.unparse(call.func)
    method = name.rpartition(".")[2]
    if isinstance(call.func, ast.Attribute) and method in TEXT:
        return len(call.args) <= TEXT[method]
    texts = (given.get(option) for option in ("text", "universal_newlines"))
    if any(isinstance(value, ast.Constant) and value.value for value in texts):
        return True
    modes = OPEN | TEMPORARY
    # A method of anything but a module is that of a path.
    key = name if name in modes or name in BINARY else f".{method}" if "." in name else name
    if key not in modes:
        return False
    place = modes[key]
    mode = given.get("mode") or (call.args[place] if len(call.args) > place else None)
    if mode is None:
        return key not in TEMPORARY
    return isinstance(mode, ast.Constant) and "b" not in str(mode.value)


def offences(path):
    """What needs a POSIX system or depends on the locale, as ``line: what``."""
    for node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
        said = []
        if isinstance(node, ast.Import):
            said += [alias.name for alias in node.names if alias.name in MODULES]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            taken = NAMES.get(node.module, set())
            said += [node.module] if node.module in MODULES else []
            said += [alias.name for alias in node.names if alias.name in taken]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken = NAMES.get(node.value.id, set())
            said += [f"{node.value.id}.{node.attr}"] if node.attr in taken else []
        elif isinstance(node, ast.Call):
            said += [keyword.arg for keyword in node.keywords if keyword.arg in KEYWORDS]
            said += [WITHOUT] if without_encoding(node) else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            said += [text] if PLACE.match(text) else []
        yield from (f"{node.lineno}: {what}" for what in said)


def test_nothing_needs_a_posix_system():
    """The engines have only to name the encodings of their texts."""
    paths = sorted(path for tree in TREES for path in (ROOT / tree).rglob("*.py"))
    assert len(paths) > 400
    found = [
        f"{path.relative_to(ROOT)}:{offence}"
        for path in (ROOT / "setup.py", *paths)
        for offence in offences(path)
        if not path.is_relative_to(ENGINES) or offence.endswith(WITHOUT)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "offence"),
    [
        ("import fcntl", "fcntl"),
        ("from resource import getrusage", "resource"),
        ("import os\nos.fork()", "os.fork"),
        ("from os import getuid", "getuid"),
        ("import signal\nsignal.SIGKILL", "signal.SIGKILL"),
        ("run(a, preexec_fn=b)", "preexec_fn"),
        ("a = '/tmp/b'", "/tmp/b"),
        ("a = f'/dev/{b}'", "/dev/"),
        ("a = b'#!/bin/sh'", "#!/bin/sh"),
        ("a.read_text()", "no encoding"),
        ("a.write_text(b)", "no encoding"),
        ("open(a)", "no encoding"),
        ("open(a, 'w')", "no encoding"),
        ("a.b.open('w')", "no encoding"),
        ("a.open(mode='r')", "no encoding"),
        ("os.fdopen(a, 'w')", "no encoding"),
        ("tempfile.NamedTemporaryFile('w')", "no encoding"),
        ("run(a, text=True)", "no encoding"),
        ("if a:\n    import pwd", "pwd"),
    ],
)
def test_an_offence_is_found(tmp_path, code, offence):
    path = tmp_path / "a.py"
    path.write_text(code, encoding="utf-8")
    (found,) = offences(path)
    assert found.partition(": ")[2] == offence


@pytest.mark.parametrize(
    "code",
    [
        '"""A file such as /tmp/a."""',
        "if os.name == 'posix':\n    os.killpg(a, signal.SIGKILL)",
        "a = 'b.sh' if sys.platform != 'win32' else '/bin/sh'",
        "a.read_text('utf-8')",
        "a.write_text(b, encoding='utf-8')",
        "open(a, 'rb')",
        "a.open('wb')",
        "tokenize.open(a)",
        "zipfile.ZipFile(a).namelist()",
        "tempfile.NamedTemporaryFile()",
        "run(a, text=True, encoding='utf-8')",
        "run(a)",
        "a = '/device/b'",
        "signal.SIGTERM",
    ],
)
def test_what_is_portable_is_no_offence(tmp_path, code):
    path = tmp_path / "a.py"
    path.write_text(code, encoding="utf-8")
    assert list(offences(path)) == []
