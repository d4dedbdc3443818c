"""Makes songs from the verse tables, using every frame about equally often."""

import random
from collections import Counter
from dataclasses import dataclass

from corpus.samplesongs.grammar import Voices, expand
from corpus.samplesongs.song import Song, Stanza
from corpus.samplesongs.sound import beats, rhymes, words
from corpus.samplesongs.theme import Theme, Verse

_TRIES = 16  # Table entries looked at for one couplet.
_BORROWED = 4  # Of so many couplets that all songs share, a song may use one.
_UNEVEN = 4  # Maatraas by which two lines of a couplet may differ.
_FORMS = (  # (name, couplets a stanza, fewest and most stanzas)
    ("couplets", 1, 5, 6),
    ("quatrains", 2, 3, 4),
    ("sestets", 3, 2, 3),
)
_FAMILIAR = frozenset("tuu tujhe tujhako tujhase tuune teraa tere terii tujh".split())
_POLITE = frozenset("tum tumhe.n tumako tumase tumane tumhaaraa tumhaare tumhaarii".split())


Pair = tuple[str, str]


@dataclass(frozen=True)
class Couplet:
    """Two lines that rhyme, and the table entries that they were made from."""

    lines: Verse
    sources: tuple[Pair, Pair]


class Poet:
    """Composes songs one after the other; what was used lately is passed over."""

    def __init__(self, rng: random.Random, common: tuple[Pair, ...]) -> None:
        self._rng = rng
        self._common = common
        self._used: Counter[str] = Counter()

    def compose(self, theme: Theme) -> Song:
        kind = self._rng.choice(theme.voices)
        voices = self._voices(theme, kind)
        hook = self._hook(theme, voices)
        _, size, fewest, most = self._rng.choice(_FORMS)
        count = self._rng.randint(fewest, most)
        pairs = self._couplets(theme, voices, hook, size * count)
        parts = [pairs[place : place + size] for place in range(0, len(pairs), size)]
        stanzas = tuple(
            self._stanza(part, self._part_voice(kind, place)) for place, part in enumerate(parts)
        )
        scheme = "aa" if len(hook) == 2 else "aabb"
        refrain = Stanza(hook, scheme, self._part_voice(kind, -1))
        return Song(theme.name, kind, refrain, stanzas)

    def _voices(self, theme: Theme, kind: str) -> Voices:
        singer = kind if kind in ("m", "f") else "m"
        listener = theme.listener
        if listener == "other":
            listener = "f" if singer == "m" else "m"
        return Voices(singer, listener)

    def _part_voice(self, kind: str, place: int) -> str:
        if kind == "duet":
            return ("both", "m", "f")[(place + 1) % 3] if place < 0 else "mf"[place % 2]
        if kind == "chorus":
            return "chorus" if place < 0 else "m"
        return kind

    def _stanza(self, pairs: list[Couplet], voice: str) -> Stanza:
        lines = tuple(line for pair in pairs for line in pair.lines)
        return Stanza(lines, "".join(2 * letter for letter in "abc"[: len(pairs)]), voice)

    def _hook(self, theme: Theme, voices: Voices) -> Verse:
        """The least used refrain, in one of its readings that rhyme."""
        readings = [
            tuple(expand(frame, voices, self._rng) for frame in hook) for hook in theme.hooks * 4
        ]
        sound = [lines for lines in readings if all(map(rhymes, lines[::2], lines[1::2]))]
        hook = min(sound, key=lambda lines: self._wear(lines) + self._rng.random())
        self._note(hook)
        return hook

    def _couplets(self, theme: Theme, voices: Voices, hook: Verse, count: int) -> list[Couplet]:
        """`count` couplets of about the refrain's length and of one address (tuu or tum).

        Fewer, when the tables have no more that fit.
        """
        frames = list(theme.couplets)
        if theme.listener == "other":
            frames += self._rng.sample(self._common, len(self._common) // _BORROWED)
        address, chosen = _address(hook), list[Couplet]()
        while len(chosen) < count:
            couplet = self._next(frames, voices, hook, address)
            if couplet is None:
                break
            chosen.append(couplet)
            self._note(couplet.lines)
            address = address or _address(couplet.lines)
            frames = [frame for frame in frames if frame not in couplet.sources]
        return chosen

    def _next(
        self, frames: list[Pair], voices: Voices, hook: Verse, address: str
    ) -> Couplet | None:
        """The least worn of some couplets: as the table has them, or paired anew by rhyme."""
        tried = []
        for entry in self._rng.sample(frames, min(_TRIES, len(frames))):
            for mate in (entry, entry, self._rng.choice(frames)):
                lines = tuple(expand(f, voices, self._rng) for f in (entry[0], mate[1]))
                if _fits(lines, address):
                    tried.append(Couplet(lines, (entry, mate)))
        strange = {couplet: self._strangeness(couplet, hook) for couplet in tried}
        return min(strange, key=lambda couplet: strange[couplet], default=None)

    def _strangeness(self, couplet: Couplet, hook: Verse) -> float:
        length = abs(beats(couplet.lines[0]) - beats(hook[0])) / _UNEVEN
        return self._wear(couplet.lines) + length + self._rng.random()

    def _wear(self, lines: Verse) -> float:
        """How often lines were used, and half as much how often their endings were."""
        return sum(self._used[line] + self._used[_ending(line)] / 2 for line in lines)

    def _note(self, lines: Verse) -> None:
        for line in lines:
            self._used[line] += 1
            self._used[_ending(line)] += 1


def _ending(line: str) -> str:
    return " ".join(words(line)[-3:])


def _address(lines: Verse) -> str:
    heard = {word for line in lines for word in words(line)}
    if heard & _FAMILIAR:
        return "tuu"
    return "tum" if heard & _POLITE else ""


def _fits(pair: Verse, address: str) -> bool:
    heard = {word for line in pair for word in words(line)}
    banned = {"tuu": _POLITE, "tum": _FAMILIAR}.get(address, frozenset())
    clash = bool(heard & banned) or (bool(heard & _FAMILIAR) and bool(heard & _POLITE))
    even = abs(beats(pair[0]) - beats(pair[1])) <= _UNEVEN
    return even and not clash and rhymes(*pair)
