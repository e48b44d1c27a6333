"""Files of the generated pages: written where they changed, removed where nobody wants them."""

from pathlib import Path

__all__ = ["write_all"]


def write_all(folder: Path, wanted: dict[str, str]) -> None:
    """Make a folder hold these texts and no others.

    A text that is there already is left alone, so that a second build of the manual is quick.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
