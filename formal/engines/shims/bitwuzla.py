"""The bitwuzla library as the interactive SMT-LIB 2 solver that Yosys's SMT driver starts.

Terms and declarations go to the library's own parser; levels, assertions and checks go directly to
the solver, because the parser does not pop a level that an earlier call pushed. What is declared
stays declared when its level is popped: the driver numbers the names it makes and uses none twice,
and a second declaration would be refused, not misread.
"""

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator

import bitwuzla

__all__ = ["Commands", "Solver", "main"]

_MARK = re.compile(r'[()"|;\n]')
_PARTS = re.compile(r'\|[^|]*\||"[^"]*"|[()]|[^\s()|"]+')


class Commands:
    """Cuts a stream of text into commands, however it is broken into pieces.

    Parentheses in comments, strings and quoted symbols do not count; comments are left out.
    """

    def __init__(self):
        self._depth = 0
        self._inside = ""  # the character that ends a comment, string or quoted symbol
        self._text = []

    def feed(self, piece: str) -> Iterator[str]:
        """Take more text; give the commands that are complete."""
        start = 0
        for mark in _MARK.finditer(piece):
            at, sign = mark.start(), mark.group()
            if self._inside:
                if sign != self._inside:
                    continue
                if sign == "\n":
                    start = at  # the comment goes, the end of its line stays
                self._inside = ""
            elif sign in '"|':
                self._inside = sign
            elif sign == ";":
                self._text.append(piece[start:at])
                self._inside = "\n"
            elif sign == "(":
                self._depth += 1
            elif sign == ")":
                self._depth -= 1
                if self._depth == 0:
                    yield ("".join(self._text) + piece[start : at + 1]).strip()
                    self._text, start = [], at + 1
        if self._inside != "\n":
            self._text.append(piece[start:])


def arguments(command: str) -> list[str]:
    """Text of the arguments of a command, the command's own name left out."""
    depth, found, begin = 0, [], 0
    for part in _PARTS.finditer(command):
        sign = part.group()
        if sign == ")":
            depth -= 1
        if depth == 1:
            found.append(command[begin if sign == ")" else part.start() : part.end()])
        if sign == "(":
            if depth == 1:
                begin = part.start()
                found.pop()
            depth += 1
    return found[1:]


class Solver:
    """Answers one command after the other."""

    def __init__(self):
        options = bitwuzla.Options()
        options.set(bitwuzla.Option.PRODUCE_MODELS, True)
        self._parser = bitwuzla.Parser(bitwuzla.TermManager(), options)
        self._parser.parse("(set-logic ALL)", False, False)
        self._solver = self._parser.bitwuzla()

    def answer(self, command: str) -> str | None:
        """What a solver prints for a command; None for a command that prints nothing."""
        name = command[1:].split(None, 1)[0].rstrip(")")
        if name == "assert":
            self._solver.assert_formula(self._parser.parse_term(arguments(command)[0]))
        elif name == "push":
            self._solver.push(int((arguments(command) or ["1"])[0]))
        elif name == "pop":
            self._solver.pop(int((arguments(command) or ["1"])[0]))
        elif name == "check-sat":
            return str(self._solver.check_sat())
        elif name == "check-sat-assuming":
            terms = arguments(f"(terms {arguments(command)[0][1:]}")
            return str(self._solver.check_sat(*map(self._parser.parse_term, terms)))
        elif name == "get-value":
            pairs = []
            for text in arguments(f"(terms {arguments(command)[0][1:]}"):
                value = self._solver.get_value(self._parser.parse_term(text))
                pairs.append(f"({text} {value})")
            return f"({' '.join(pairs)})"
        elif name in {"declare-fun", "declare-const", "define-fun", "declare-sort", "define-sort"}:
            self._parser.parse(command, False, False)
        elif name == "echo":
            return arguments(command)[0].strip('"')
        elif name not in {"set-logic", "set-option", "set-info"}:
            raise ValueError(f"command must be one that Yosys's SMT driver uses, not {name}")
        return None


def main() -> int:
    """Read commands from standard input until its end; the exit status."""
    if "--help" in sys.argv:
        # The driver looks for this option to tell new versions of the program from old ones.
        sys.stdout.write("usage: bitwuzla [--lang smt2]\n")
        return 0
    if "--version" in sys.argv:
        sys.stdout.write(importlib.metadata.version("bitwuzla") + "\n")
        return 0
    commands, solver = Commands(), Solver()
    while piece := os.read(0, 1 << 16):
        for command in commands.feed(piece.decode()):
            if command.startswith("(exit"):
                return 0
            try:
                said = solver.answer(command)
            except (bitwuzla.BitwuzlaException, ValueError) as error:
                reason = str(error).replace('"', "'")
                sys.stdout.write(f'(error "{reason}")\n')
                return 1
            if said is not None:
                sys.stdout.write(said + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
