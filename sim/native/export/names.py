"""Identifiers and comments of generated text, which cannot carry text of a user into a program."""

import keyword
import re
import unicodedata

__all__ = ["Names", "comment"]

LONGEST = 40
"""Characters of a name; compilers of C tell names apart by 63, and by 31 across files."""

# Words of C and of C++, of all their editions.
_WORDS = """
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool
break case catch char char8_t char16_t char32_t class compl concept const consteval constexpr
constinit const_cast continue contract_assert co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend fortran goto if inline
int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected
public reflexpr register reinterpret_cast requires restrict return short signed sizeof static
static_assert static_cast struct switch synchronized template this thread_local throw true try
typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t
while xor xor_eq
"""
# Macros with small letters, of the standard headers and of compilers.
_MACROS = """
assert complex errno imaginary linux near far huge interrupt noreturn offsetof setjmp stderr stdin
stdout unix va_arg va_copy va_end va_start vector pixel i386 sun mips arm thumb
"""
# What generated Python has beside them.
_PYTHON = "self abs all any bin bool int len list max min range sum"
_TAKEN = {*_WORDS.split(), *_MACROS.split(), *_PYTHON.split(), *keyword.kwlist}


class Names:
    """Different identifiers of C, C++ and Python for different texts.

    A name keeps the letters, digits and single underscores of ASCII, and has one underscore for
    anything else. One that is a word of a language, or all in capitals as macros are, ends in an
    underscore. One that is too long is cut, and one that is taken ends in a number.
    """

    def __init__(self):
        self._taken: set[str] = set()

    def add(self, text: str) -> str:
        """A name that this object has not given yet."""
        plain = unicodedata.normalize("NFKD", text)
        name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
        if not name or name[0].isdigit():
            name = f"x{name}"
        if name in _TAKEN or name == name.upper():
            name += "_"
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name.rstrip('_')}_{number}", number + 1
        self._taken.add(found)
        return found


def comment(text: str) -> str:
    """A text in one line of signs that end no comment or string, and begin none, in any language.

    Other signs are underscores.
    """
    plain = unicodedata.normalize("NFKD", text.replace("µ", "u").replace("Ω", "Ohm"))
    return re.sub(r"[^A-Za-z0-9 .,:;()/%^=+-]+", "_", plain)[:100]
