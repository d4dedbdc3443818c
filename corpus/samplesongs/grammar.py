"""Verse frames: lines with choices, noun slots and words that agree with them.

[a|b|c]        one of these
{feel}         a noun of the class `feel`; `{feel:p}` plural, `{feel:o}` oblique,
               `{feel:q}` oblique plural
mer~ {feel}    a word that agrees with the next noun: meraa, mere, merii
{feel} aay^    a word that agrees with the noun before: aayaa, aaye, aayii; also hai^, th^
gaat@ huu.N    a word that agrees with the singer: gaataa, gaatii
aat& hai       a word that agrees with the one sung to: aataa, aatii; aate after `tum`
"""

import random
import re
from dataclasses import dataclass

from corpus.samplesongs.lexicon import NOUNS

_CHOICE = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"\{(\w+)(?::([poq]))?\}")
_AUXILIARIES = ("hai^", "th^")


@dataclass(frozen=True)
class Form:
    """A noun as it stands in a line."""

    gender: str
    plural: bool
    oblique: bool


def expand(frame: str, singer: str, rng: random.Random) -> str:
    """One line of a frame, in ITRANS, all agreement carried out; `singer` is `m` or `f`."""
    chosen = _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), frame)
    tokens, forms = _place_nouns(chosen.split(), rng)
    line = _Line(tokens, forms, singer)
    return " ".join(line.agreed(place) for place in range(len(tokens)))


def _place_nouns(tokens: list[str], rng: random.Random) -> tuple[list[str], dict[int, Form]]:
    placed, forms = list(tokens), {}
    for place, token in enumerate(tokens):
        slot = _SLOT.search(token)
        if slot is None:
            continue
        case = slot.group(2) or ""
        word, gender = rng.choice(
            [entry for entry in NOUNS[slot.group(1)] if entry[0] not in placed]
        )
        forms[place] = Form(gender, plural=case in ("p", "q"), oblique=case in ("o", "q"))
        placed[place] = _SLOT.sub(decline(word, forms[place]), token)
    return placed, forms


def decline(word: str, form: Form) -> str:
    """A noun in its form: sapanaa, sapane, sapano.n; galii, galiyaa.N, galiyo.n."""
    if form.gender == "m" and word.endswith("aa"):
        stem = word[:-2]
        if form.plural and form.oblique:
            return stem + "o.n"
        return stem + "e" if form.plural or form.oblique else word
    if not form.plural:
        return word
    return _feminine_plural(word, form) if form.gender == "f" else _masculine_plural(word, form)


def _masculine_plural(word: str, form: Form) -> str:
    if not form.oblique:
        return word
    return word + ("_o.n" if word.endswith("uu") else "o.n")


def _feminine_plural(word: str, form: Form) -> str:
    if word.endswith("ii"):
        return word[:-2] + ("iyo.n" if form.oblique else "iyaa.N")
    if word.endswith("iyaa"):
        return word[:-2] + "o.n" if form.oblique else word + ".N"
    if word.endswith("aa"):
        return word + ("_o.n" if form.oblique else "_e.n")
    return word + ("o.n" if form.oblique else "e.n")


@dataclass(frozen=True)
class _Line:
    """Words that still have their marks, and the forms of the nouns among them by place."""

    tokens: list[str]
    forms: dict[int, Form]
    singer: str

    def agreed(self, place: int) -> str:
        """The word at a place, agreeing with what its mark names."""
        token = self.tokens[place]
        core = token.rstrip(",!?")
        stem, rest = core[:-1], token[len(core) :]
        match core[-1:]:
            case "~":
                noun = min(other for other in self.forms if other > place)
                return stem + _ending(self.forms[noun]) + rest
            case "^":
                return self._predicate(stem, place) + rest
            case "@":
                return stem + ("aa" if self.singer == "m" else "ii") + rest
        return token

    def _predicate(self, stem: str, place: int) -> str:
        form = self.forms[max(other for other in self.forms if other < place)]
        if stem == "hai":
            return "hai.n" if form.plural else "hai"
        following = self.tokens[place + 1].rstrip(",!?") if self.tokens[place + 1 :] else ""
        nasal = form.gender == "f" and form.plural and following not in _AUXILIARIES
        subject = Form(form.gender, form.plural, oblique=False)
        return stem + _ending(subject) + (".n" if nasal else "")


def _ending(form: Form) -> str:
    if form.gender == "f":
        return "ii"
    return "e" if form.plural or form.oblique else "aa"
