"""Why a song is set aside, rule 11. A near-duplicate is no reason: it is kept and marked."""

import unicodedata

EMPTY = "empty"
NOT_ROMAN = "not-roman"
DUPLICATE = "duplicate"
REASONS = (EMPTY, NOT_ROMAN, DUPLICATE)


def drop_reason(text: str) -> str | None:
    """What a cleaned text tells about itself; whether it is a duplicate, only the others tell."""
    if text.isascii():  # As nearly all songs are.
        return None if text else EMPTY
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return EMPTY
    foreign = [letter for letter in letters if not letter.isascii()]
    not_latin = sum("LATIN" not in unicodedata.name(letter, "") for letter in foreign)
    return NOT_ROMAN if 2 * not_latin > len(letters) else None
