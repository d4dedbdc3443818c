"""Characters as one-hot vectors: the article's four words."""

WORDS = ("baate", "karna", "milna", "tumse")


def symbols() -> list[str]:
    """The blank, the vowels, then the consonants, each in alphabetical order.

    So that "e" has the third place, as the article gives it.
    """
    letters = {letter for word in WORDS for letter in word}
    vowels = [letter for letter in "aeiou" if letter in letters]
    return [" ", *vowels, *sorted(letters - set(vowels))]


def one_hot(symbol: str, among: list[str]) -> str:
    place = among.index(symbol)
    return "".join("1" if number == place else "0" for number in range(len(among)))
