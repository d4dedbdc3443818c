"""A song before it is written down: stanzas, their rhyme scheme and who sings them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stanza:
    """Lines sung together.

    `scheme` has one letter a line: lines of the same letter rhyme, `-` stands free. `voice` is `m`,
    `f`, `both` or `chorus`.
    """

    lines: tuple[str, ...]
    scheme: str
    voice: str


@dataclass(frozen=True)
class Song:
    """A refrain and stanzas; after each stanza the refrain comes back."""

    kind: str
    refrain: Stanza
    stanzas: tuple[Stanza, ...]

    @property
    def title(self) -> str:
        return self.refrain.lines[0]
