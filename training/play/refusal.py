"""What a wish that cannot be fulfilled is answered."""

from corpus.errors import LyricsError, UnknownSymbolError

MOST_NAMED = 10
"""Unknown symbols."""


def refusal_of(error: LyricsError) -> dict[str, str]:
    """`error` says what is wrong; `field` is the form's field that is to be mended, where known."""
    if isinstance(error, UnknownSymbolError):
        return {"error": _unknown(error), "field": "prime"}
    return {"error": str(error)}


def _unknown(error: UnknownSymbolError) -> str:
    """With the remedy that the page has, and without all that the vocabulary knows."""
    symbols = error.symbols
    more = len(symbols) - MOST_NAMED
    named = " or ".join(f'"{symbol}"' for symbol in symbols[:MOST_NAMED])
    return (
        f"The training songs have no {named}{f', nor {more:,} more' if more > 0 else ''}. "
        f"Remove {'it' if len(symbols) == 1 else 'them'}, "
        'or tick "Skip unknown" under More options.'
    )
