"""`lyrics clean --explain`: a raw song beside the cleaned one, and which rule took what."""

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.clean import clean_song
from corpus.clean.trace import TracedLine, trace

_COLOURS = {
    "labels": "bold red",
    "directions": "magenta",
    "notes": "bold magenta",
    "repeat_counts": "yellow",
    "digits": "bold yellow",
    "comments": "bright_black",
    "spans": "cyan",
    "unheard": "bold cyan",
    "parentheses": "blue",
    "brackets": "bold blue",
    "ellipses": "green",
}
_OTHER = "bold green"


def print_explanation(isb_text: str, profile: str, console: Console | None = None) -> None:
    """Coloured on a terminal, unless NO_COLOR is set; the last column tells the rules anywhere."""
    console = console or Console(highlight=False)
    lines = trace(isb_text, profile)
    console.print(_table(lines))
    song = clean_song(isb_text, profile)
    console.print(_legend(song.counts, "taken: ", " nothing"))
    if song.doubts:
        console.print(_legend(song.doubts, "kept in doubt: ", ""))
    if song.drop_reason:
        console.print(f"The song is set aside: {song.drop_reason}.")


def _table(lines: list[TracedLine]) -> Table:
    table = Table("raw", "cleaned", "taken by", box=None, pad_edge=False)
    for line in lines:
        taken: Counter[tuple[str, str]] = Counter(line.taken())
        why = Text(", ").join(
            Text(f"{rule} {text}" + (f" x{n}" if n > 1 else ""), style=_style(rule))
            for (rule, text), n in taken.items()
        )
        table.add_row(_coloured(line), Text(line.cleaned), why)
    return table


def _coloured(line: TracedLine) -> Text:
    text = Text()
    for character, taker in zip(line.raw.replace("\t", " "), line.takers, strict=True):
        text.append(character, style=f"{_style(taker)} strike" if taker else "")
    return text


def _legend(counts: dict[str, int], head: str, none: str) -> Text:
    parts = [Text(f"{rule} {count}", style=_style(rule)) for rule, count in counts.items()]
    return Text(head) + (Text(", ").join(parts) if parts else Text(none))


def _style(rule: str) -> str:
    return _COLOURS.get(rule, _OTHER)
