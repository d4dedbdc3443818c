"""The vocabulary flow."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from corpus.manifest import StageResult
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from flows.artifacts import cleaning as artifacts
from flows.describe import reading_counts
from flows.home import DATA_ROOT
from flows.names import vocabulary_name
from flows.stages import stage_flow


@stage_flow("vocabulary", vocabulary_name)
def vocabulary(
    data: str = DATA_ROOT, settings: VocabularySettings = VocabularySettings(), force: bool = False
) -> StageResult:
    """Build the vocabulary of the training songs, and encode all songs with it.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        settings: What a symbol is, and what becomes of those that the training songs lack.
        force: Build although nothing changed.
    """
    result = encode_songs(Store(data), settings, force)
    with reading_counts("vocabulary"):
        artifacts.vocabulary(result)
    return result


@task(name="encode songs", task_run_name="encode songs", cache_policy=NO_CACHE)
def encode_songs(store: Store, settings: VocabularySettings, force: bool) -> StageResult:
    return build_vocabulary(store, settings, force=force)
