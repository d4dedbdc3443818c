"""Makes songs from the verse tables, using every frame about equally often."""

import random
from collections import Counter
from dataclasses import dataclass

from corpus.samplesongs.grammar import expand
from corpus.samplesongs.song import Song, Stanza
from corpus.samplesongs.sound import beats, rhymes, words
from corpus.samplesongs.theme import Theme, Verse

_TRIES = 16  # Table entries looked at for one couplet.
_BORROWED = 4  # Of so many couplets that all songs share, a song may use one.
_UNEVEN = 4  # Maatraas by which two lines of a couplet may differ.
_FORMS = ((1, 5, 6), (2, 3, 4), (3, 2, 3))  # Couplets a stanza, fewest and most stanzas.
_FAMILIAR = frozenset(
    ("tuu", "tujhe", "tujhako", "tujhase", "tuune", "tujh", "teraa", "tere", "terii")
)
_POLITE = frozenset(
    ("tum", "tumhe.n", "tumako", "tumase", "tumane", "tumhaaraa", "tumhaare", "tumhaarii")
)
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
        hook = self._hook(theme, _gender(_part_voice(kind, 0)))
        size, fewest, most = self._rng.choice(_FORMS)
        parts = [_part_voice(kind, place) for place in range(self._rng.randint(fewest, most) + 1)]
        singing = [voice for voice in parts[1:] for _ in range(size)]
        pairs = self._couplets(theme, singing, hook)
        stanzas = tuple(
            _stanza(pairs[place * size : (place + 1) * size], voice)
            for place, voice in enumerate(parts[1:])
            if place * size < len(pairs)
        )
        refrain = Stanza(hook, "aa", parts[0])
        return Song(kind, refrain, stanzas)

    def _hook(self, theme: Theme, singer: str) -> Verse:
        """The least used refrain, in one of its readings that rhyme."""
        readings = [
            tuple(expand(frame, singer, self._rng) for frame in hook) for hook in theme.hooks * 4
        ]
        sound = [lines for lines in readings if all(map(rhymes, lines[::2], lines[1::2]))]
        hook = min(sound, key=lambda lines: self._wear(lines) + self._rng.random())
        self._note(hook)
        return hook

    def _couplets(self, theme: Theme, singing: list[str], hook: Verse) -> list[Couplet]:
        """A couplet a voice, of about the refrain's length and of one address (tuu or tum).

        Fewer, when the tables have no more that fit.
        """
        frames = list(theme.couplets)
        if theme.of_two:
            frames += self._rng.sample(self._common, len(self._common) // _BORROWED)
        address, chosen = _address(hook), list[Couplet]()
        for voice in singing:
            couplet = self._next(frames, _gender(voice), hook, address)
            if couplet is None:
                break
            chosen.append(couplet)
            self._note(couplet.lines)
            address = address or _address(couplet.lines)
            frames = [frame for frame in frames if frame not in couplet.sources]
        return chosen

    def _next(self, frames: list[Pair], singer: str, hook: Verse, address: str) -> Couplet | None:
        """The least worn of some couplets: as the table has them, or paired anew by rhyme."""
        tried = []
        for entry in self._rng.sample(frames, min(_TRIES, len(frames))):
            for mate in (entry, entry, self._rng.choice(frames)):
                lines = tuple(expand(f, singer, self._rng) for f in (entry[0], mate[1]))
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


def _part_voice(kind: str, place: int) -> str:
    """Who sings the refrain (place 0) and the stanzas of a kind of song."""
    if kind == "duet":
        return "mf"[place % 2] if place else "both"
    if kind == "chorus":
        return "m" if place else "chorus"
    return kind


def _gender(voice: str) -> str:
    """The grammatical gender of a voice: men's where men and women sing together."""
    return "f" if voice == "f" else "m"


def _stanza(couplets: list[Couplet], voice: str) -> Stanza:
    lines = tuple(line for couplet in couplets for line in couplet.lines)
    return Stanza(lines, "".join(2 * letter for letter in "abc"[: len(couplets)]), voice)


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
