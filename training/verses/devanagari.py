"""What was sung, in Devanagari, whichever way the songs were cleaned."""

from collections.abc import Callable

from corpus.script import spelled_out, spellings, to_devanagari
from corpus.store import Store

RAW_SONGS = "raw/songs.parquet"
_MANIFEST = "clean/manifest.json"

Writer = Callable[[str], str]


def devanagari_of(store: Store) -> Writer | None:
    """How to write the data root's words; None where nobody can tell how they are spelled.

    The profile `itrans` keeps every letter. `roman` takes signs from them; a word gets back those
    that it has most often in the songs as they were fetched.
    """
    manifest = store.read_json(_MANIFEST) if store.exists(_MANIFEST) else {}
    profile = manifest.get("settings", {}).get("profile")
    if profile == "itrans":
        return to_devanagari
    if profile != "roman" or not store.exists(RAW_SONGS):
        return None
    texts = store.read_table(RAW_SONGS, columns=["text"])["text"].to_pylist()
    spelled = spellings(texts)
    return lambda text: to_devanagari(spelled_out(text, spelled))
