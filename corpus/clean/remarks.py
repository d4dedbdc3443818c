"""The words that stage directions are made of, and what makes a remark one."""

import re

from corpus.clean.spelling import plain, word_set, words

AMID = word_set(
    """
    spoken spoke recited recites recitation interlude interludes prelude postlude coda instrumental
    dialog dialogs dialogue dialogues background backgound yodel yodels yodeling yodelling yoodling
    giggle giggles giggling laugh laughs laughing laughter humming hummming coughs coughing sneezing
    alap alaap aalap aalaap alapi unsure sic soundtrack inaudible fades fade pause whispers
    slowly softly louder joins
    """
)
"""Directions even between sung words."""

CERTAIN = AMID | word_set(
    """
    version versions stanza stanzas chorus solo tempo whistles whistling cough recording recordings
    transcribe transcribed clapping voice voices lyrics translation resumes unison suspect
    accompanied repeats follows followed appended pronounced fyi pace tarannum
    """
)
"""Hardly ever sung where nothing else is: one of them makes an English remark a direction."""

TELLING = CERTAIN | word_set(
    """
    speaks speaking whisper whispering whistle hum hums male female duet shouting shouts yelling
    echo echoes fading faded overlap overlapping overlaps repeat repeated unclear claps
    tinkling fast slow faster slower loudly sound sounds sings singing sung
    marathi maraathii tamil punjabi bengali gujarati english sanskrit vowels alarmed disgusted
    hallucinating extended verse starts start refrain children chews prayer tarana rap stuck talking
    part lines chant abrupt breathing chord chords original slows ghazal flute sitar guitar violin
    tabla shehnai santoor saxophone piano trumpet bansuri
    """
)
"""Directions where nothing else is said; one of them makes an English aside a direction."""

HINTS = TELLING | word_set(
    """
    happy sad loud soft line tune drum drums music harmony together raag raga
    fantasy antara antaraa sthaayii dhiime dhime dhiimii tej tez gunagunaanaa lay
    khaansataa khaanstaa hansate galaa bolaa
    """
)
"""Directions in an aside that says nothing else."""

_FILLERS = word_set(
    """
    with and the of is are was be by in on at to a an from for this that it as after before some
    here there these see not sure about very only also first second third last next same above
    following probably hollow brief long short high low again now ends end begins beginning
    begin up down one two three then twice thrice times both all song singer singers s change
    changes men hue huaa hai karataa karate thiik while becomes so out pure piece title speed back
    different steam heavy paan normal
    """
)
_NATIVE = re.compile(r"aa|ii|uu|[a-zA-Z]\.[nNmDh]|_|~|[a-z][A-Z]")


def may_begin(word: str, lexicon: frozenset[str]) -> bool:
    """Whether a remark that `says_only` finds may begin with this word."""
    return word.lower() in lexicon or word.lower() in _FILLERS


def says_only(text: str, lexicon: frozenset[str]) -> bool:
    """Whether a remark has a word of `lexicon`, and beside it only words that go with any."""
    said = {plain(word) for word in words(text)}
    return bool(said & lexicon) and said <= lexicon | _FILLERS


def says_in_english(text: str, lexicon: frozenset[str]) -> bool:
    """Whether an English remark has a word of `lexicon`."""
    said = words(text)
    native = [word for word in said if has_native(word) and plain(word) not in lexicon]
    return any(plain(word) in lexicon for word in said) and 3 * len(native) <= len(said)


def has_native(text: str) -> bool:
    """Whether a word is spelt as only ITRANS spells one."""
    return _NATIVE.search(text) is not None
