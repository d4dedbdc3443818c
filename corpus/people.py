"""The people of the archive: whose spellings and short names are one person's.

Three steps, each of which joins only what is safe:

1. Spellings that sound and read alike (`Suraiya`, `Suraiyya`; `R.D. Burman`, `RD Burman`) are one
   name, written as most of the archive writes it.
2. KNOWN names, such as `Lata`, stand for the person whom everybody means by them.
3. Another single name (`Majrooh`) is joined to a full one when the archive itself shows it: it
   begins one full name only, no other name has it, and at least one film credits both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from corpus.clean.spelling import skeleton, words
from corpus.header import split_people

Credits = tuple[str, tuple[str, ...]]
"""A film, and the names that one of its songs credits, each once."""

KNOWN: Mapping[str, Mapping[str, str]] = {
    "singer": {
        "Lata": "Lata Mangeshkar",
        "Asha": "Asha Bhosle",
        "Rafi": "Mohammad Rafi",
        "Mohd Rafi": "Mohammad Rafi",
        "Kishore": "Kishore Kumar",
        "Kishor": "Kishore Kumar",
        "Kishor Kumar": "Kishore Kumar",
        "Talat": "Talat Mahmood",
        "Hemant": "Hemant Kumar",
        "Geeta": "Geeta Dutt",
        "Geeta Roy": "Geeta Dutt",
        "Shamshad": "Shamshad Begum",
        "Saigal": "K L Saigal",
        "Suman": "Suman Kalyanpur",
        "Manna De": "Manna Dey",
        "Manna": "Manna Dey",
        "Kavita Subramaniam": "Kavita Krishnamurthy",
        "Chitalkar": "C Ramchandra",
        "KayKay": "K K",
    },
    "starring": {
        "Saigal": "K L Saigal",
        "Amitabh": "Amitabh Bachchan",
        "Madhuri": "Madhuri Dixit",
        "Waheeda Rahman": "Waheeda Rehman",
    },
    "music": {
        "Hemant": "Hemant Kumar",
        "Shanker-Jaikishan": "Shankar-Jaikishan",
        "Saigal": "K L Saigal",
    },
    "lyrics": {
        "Majrooh": "Majrooh Sultanpuri",
        "Shakeel": "Shakeel Badayuni",
        "Sahir": "Sahir Ludhianvi",
        "Hasrat": "Hasrat Jaipuri",
        "Rajendra Krishan": "Rajinder Krishan",
    },
}
"""By role: names that mean one person in any song of the archive."""


class Names:
    """The full names of one role's people."""

    def __init__(self, role: str, credited: Iterable[tuple[str, str]]) -> None:
        """`role` is a key of KNOWN; `credited` are films with their songs' credits, raw."""
        credits = [(film, split_people(value)) for film, value in credited]
        spelt = Counter(name for _, names in credits for name in names)
        known = {_key(short): name for short, name in KNOWN[role].items()}
        self._names = _usual_spellings(spelt, known.values())
        self._names |= known
        self._names |= _shown_by_films(credits, self._names)

    def people(self, value: str) -> list[str]:
        """The people that a credit names, each once, under their full names."""
        names = split_people(value)
        return list(dict.fromkeys(self._names.get(_key(name), name) for name in names))


def _key(name: str) -> str:
    """Equal for spellings of one name; initials may be written together."""
    if key := skeleton("".join(words(name))):
        return key
    # Without Latin letters nothing is known of its sound: it is itself alone.
    return name.casefold() if any(map(str.isalnum, name)) else ""


def _usual_spellings(spelt: Counter[str], known: Iterable[str]) -> dict[str, str]:
    """Key -> its most frequent spelling, or the known one."""
    usual: dict[str, str] = {}
    for name in sorted(spelt, key=lambda name: (-spelt[name], name)):
        usual.setdefault(_key(name), name)
    return usual | {_key(name): name for name in known}


def _shown_by_films(credits: Iterable[Credits], usual: Mapping[str, str]) -> dict[str, str]:
    """Single names that films show to be short for a full name: key -> the full name.

    A full name that one film alone has may be two names whose comma was forgotten.
    """
    films: defaultdict[str, set[str]] = defaultdict(set)
    for film, names in credits:
        for name in names:
            films[usual[_key(name)]].add(_key(film))
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for name in films:
        for word in words(name):
            holders[_key(word)].add(name)
    joined = {}
    for name in films:
        longer = holders[_key(name)] - {name}
        if len(words(name)) == 1 and len(longer) == 1:
            (full,) = longer
            begins = _key(words(full)[0]) == _key(name)
            if begins and len(films[full]) > 1 and (films[name] & films[full]) - {""}:
                joined[_key(name)] = full
    return joined
