"""Report page: one HTML file with its pictures inside, so that it can be sent around."""

import base64
import io
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from matplotlib.figure import Figure

from spikeloom.sim.host.cache import write_atomic

__all__ = ["Fact", "Page", "Section"]


@dataclass(frozen=True)
class Fact:
    """One number to see first; ``mood`` is "good", "bad" or empty."""

    name: str
    value: str
    mood: str = ""


@dataclass
class Section:
    """Part of a page: text, pictures (figure, caption), a table, links to files."""

    title: str
    text: str = ""
    pictures: list[tuple[Figure, str]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: list[tuple] = field(default_factory=list)
    files: list[dict] = field(default_factory=list)


@dataclass
class Page:
    """A report page.

    Columns of tables whose name starts with ``>`` are set to the right.
    """

    title: str
    lead: str
    facts: list[Fact] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write the page, and each picture beside it as a PNG named by its section."""
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        sections = []
        for section in self.sections:
            pictures = []
            for number, (figure, caption) in enumerate(section.pictures):
                png = io.BytesIO()
                figure.savefig(png, format="png")
                stem = section.title.lower().replace(" ", "-")
                name = f"{stem}.png" if number == 0 else f"{stem}-{number}.png"
                write_atomic(path.parent / "pictures" / name, png.getvalue())
                data = base64.b64encode(png.getvalue()).decode()
                width_px = round(96 * figure.get_figwidth())  # CSS pixels
                pictures.append({"data": data, "caption": caption, "width_px": width_px})
            sections.append({**vars(section), "pictures": pictures})
        text = environment.get_template("page.html.j2").render(
            title=self.title,
            lead=self.lead,
            facts=self.facts,
            problems=self.problems,
            sections=sections,
        )
        write_atomic(path, text)
