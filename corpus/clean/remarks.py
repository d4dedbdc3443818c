"""The words that stage directions are made of, and what makes a remark one."""

import re

from corpus.clean.credits import plain

CERTAIN = frozenset(
    """
    spoken spoke recited recites recitation interlude interludes prelude postlude coda instrumental
    dialog dialogs dialogue dialogues version versions stanza stanzas antara sthaayii background
    backgound chorus solo tempo yodel yodels yodeling yodelling yoodling giggle giggles giggling
    laughs laughing laughter whistle whistles whistling humming hummming cough coughs coughing
    sneezing alap alaap aalap aalaap alapi unsure sic soundtrack transcribe transcribed inaudible
    clapping voice voices lyrics translation resumes fades unison pause whispers suspect accompanied
    """.split()
)
"""Hardly ever sung: one of them makes an English remark a direction."""

TELLING = CERTAIN | frozenset(
    """
    speaking speaks laugh whisper whispering hum hums male female duet shouting shouts yelling echo
    echoes fade fading faded overlap overlapping overlaps repeat repeated repeats unclear claps
    tinkling fast slow faster slower slowly softly louder loudly sound sounds sings singing sung
    marathi maraathii tamil punjabi bengali gujarati english sanskrit vowels alarmed disgusted
    hallucinating extended verse para starts start refrain dhiime dhime tej gunagunaanaa tarannum
    lay khaansataa khaanstaa hansate children chews music prayer tarana fantasy rap stuck talking
    """.split()
)
"""A direction in parentheses; elsewhere, if nothing else is said."""

HINTS = TELLING | frozenset(
    """
    happy sad loud soft part line lines tune pace flute sitar guitar violin tabla drum drums
    shehnai santoor saxophone piano trumpet bansuri harmony together joins raag raga
    """.split()
)
"""A direction in parentheses, if nothing else is said."""

_FILLERS = frozenset(
    """
    with and the of is are was be by in on at to a an from for this that it as after before some
    here there see not sure about very only also first second third last next same above following
    probably hollow abrupt brief long short high low again now ends end begins beginning begin up
    down one two three then twice thrice times both all song singer singers s change changes men hue
    hai karataa karate dhiimii galaa thiik while becomes so out
    """.split()
)
_WORD = re.compile(r"[^\W\d_][\w.~^]*")
_NATIVE = re.compile(r"aa|ii|uu|[a-zA-Z]\.[nNmDh]|_|~|[a-z][A-Z]")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def says_only(text: str, lexicon: frozenset[str]) -> bool:
    """Whether a remark has a word of `lexicon`, and beside it only words that go with any."""
    said = {plain(word) for word in words(text)}
    return bool(said & lexicon) and said <= lexicon | _FILLERS


def says_in_english(text: str, lexicon: frozenset[str]) -> bool:
    """Whether an English remark has a word of `lexicon`."""
    said = words(text)
    native = [word for word in said if _NATIVE.search(word) and plain(word) not in lexicon]
    return any(plain(word) in lexicon for word in said) and 3 * len(native) <= len(said)
