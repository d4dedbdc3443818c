"""Who may be singing: what an abbreviation in front of a line may stand for.

Credits are written as English spells names (`Kishore`, `Geeta`), labels as ITRANS does (`ki`,
`gii`, `kishor`). Both are reduced to one skeleton, in which a label is the beginning of a name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from corpus.clean.spelling import plain, skeleton, word_set

_CERTAIN_ROLES = word_set(
    """
    ko koras korus chorus coras dono donon both all tinon male female strii stri purush purushh pu
    bachche boys girls kids children mahilaa fem group unison duet
    """
)
_ROLES = _CERTAIN_ROLES | word_set(
    """
    kor cho ch do sab tino man woman men women m f aurat aadamii mard boy girl kid child bachchaa
    bachcha bachchii bachchiyaan ladakaa ladakii ladake ladakiyaan sakhii sakhiyaan sahelii saathii
    samuuh swar svar avaaz aavaaz voice voices singer singers mc fc
    """
)
_SURNAMES = word_set(
    """
    mangeshkar kapoor kapuur kumar kumaar bhosle kalyanpur mukesh singh dutt datt roy rafi chauhan
    yagnik narayan sanu krishnamurthy paudwal wadkar khan hasan hassan ghoshal begum baai bai
    mahmood mehmood burman barman mullick biswas dasgupta durrani de dey nigam rathod mahadevan
    """
)
"""Of singers whom the credits of the archive often give by their first name alone."""
_HONORIFIC = re.compile(r"(?:d[ai]|jii?|bhaaii|saahab)$")


@dataclass(frozen=True)
class Cast:
    """Those who may sing in a song."""

    names: frozenset[str]
    """Skeletons of the words of the credited names."""
    initials: frozenset[str]
    """Of the credited names of several words: `rdb`."""
    labels: frozenset[str] = frozenset()
    """The words that the song is known to use as labels, plain."""

    @classmethod
    def of(cls, *credited: str) -> Self:
        named = re.split(r"[,/&()]", ",".join(credited))
        people = [re.findall(r"[^\W\d_]+", name) for name in named]
        names = {skeleton(word) for person in people for word in person}
        initials = {"".join(word[0] for word in person).lower() for person in people}
        return cls(frozenset(names - {""}), frozenset(i for i in initials if len(i) > 1))

    def with_labels(self, labels: Iterable[str]) -> Self:
        return replace(self, labels=frozenset(map(plain, labels)))

    def may_be(self, word: str) -> bool:
        """Whether `word` may stand for someone: a role, or the beginning of a credited name."""
        if plain(word) in _ROLES or plain(word) in self.initials:
            return True
        short = skeleton(word)
        return bool(short) and any(name.startswith(short) for name in self.names)

    def is_named(self, word: str) -> bool:
        """Whether `word` with a colon behind it names someone even behind sung words."""
        return plain(word) in self.labels or self.is_named_alone(word)

    def is_named_alone(self, word: str) -> bool:
        """Whether `word` names someone even without a colon: a role, or a name written out."""
        if plain(word) in _CERTAIN_ROLES or (len(plain(word)) > 2 and plain(word) in self.labels):
            return True
        short = skeleton(word)
        return len(short) > 3 and any(
            name.startswith(short) and len(name) - len(short) < 2 for name in self.names
        )

    def is_person(self, named: Sequence[str], *, short: bool = False) -> bool:
        """Whether these words are nothing but names: `rafii`, `Lata Mangeshkar`, `Hemantda`.

        `short` where all else says that they are: then so is a short name that is credited, `Asha`.
        """
        known = [self.is_named_alone(_HONORIFIC.sub("", word)) for word in named]
        if short:
            known = [a or skeleton(b) in self.names for a, b in zip(known, named, strict=True)]
        surnames = [plain(word) in _SURNAMES for word in named]
        return any(known) and all(a or b for a, b in zip(known, surnames, strict=True))
