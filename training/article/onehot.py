"""Characters as one-hot vectors: the article's four words."""

WORDS = ("baate", "karna", "milna", "tumse")


def symbols() -> list[str]:
    """The letters in the order of their first appearance in the article's table, and the blank.

    The article gives "e" the third place: vowels and the blank come first.
    """
    letters = {letter for word in WORDS for letter in word}
    vowels = [letter for letter in "aeiou" if letter in letters]
    return [" ", *vowels, *sorted(letters - set(vowels))]


def one_hot(symbol: str, among: list[str]) -> str:
    place = among.index(symbol)
    return "".join("1" if number == place else "0" for number in range(len(among)))
