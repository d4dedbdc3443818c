"""What the pages share: the template environment, the style, and how marked verses are written."""

from pathlib import Path

import jinja2

TEMPLATES = Path(__file__).with_name("templates")
RHYME_COLOURS = 6


def environment(*templates: Path) -> jinja2.Environment:
    """For the templates of one page in these folders, beside the shared ones.

    Lyrics, titles, primes and names are text that nobody has vetted: all of it is escaped.
    """
    shared = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*templates, TEMPLATES]), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    shared.globals["rhyme_colours"] = RHYME_COLOURS
    return shared


def template_files(templates: Path) -> list[Path]:
    """All templates that make a page."""
    return [path for folder in (templates, TEMPLATES) for path in sorted(folder.iterdir())]
