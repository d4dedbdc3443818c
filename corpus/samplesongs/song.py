"""A song before it is written down: stanzas, their rhyme scheme and who sings them."""

from dataclasses import dataclass

RETURN = "R"
FREE = "-"


@dataclass(frozen=True)
class Stanza:
    """Lines sung together.

    `scheme` has one letter a line: lines of the same letter rhyme, `-` stands free, `R` is a line
    of the refrain come back. `voice` is `m`, `f`, `both` or `chorus`.
    """

    lines: tuple[str, ...]
    scheme: str
    voice: str

    def rhyming(self) -> list[tuple[str, ...]]:
        """The groups of lines that rhyme."""
        letters = [letter for letter in dict.fromkeys(self.scheme) if letter not in RETURN + FREE]
        pairs = list(zip(self.scheme, self.lines, strict=True))
        return [tuple(line for mark, line in pairs if mark == letter) for letter in letters]


@dataclass(frozen=True)
class Song:
    """A refrain and stanzas; after each stanza the refrain comes back."""

    theme: str
    kind: str
    refrain: Stanza
    stanzas: tuple[Stanza, ...]

    @property
    def title(self) -> str:
        return self.refrain.lines[0]
