import dataclasses
from collections import Counter

from corpus.clean.stage import CleanSettings
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.vocabulary import VocabularySettings
from training.settings import SampleSettings, TrainSettings


def test_one_flag_of_lyrics_run_sets_one_thing() -> None:
    """All stages' settings are options of `lyrics run`; seed and precision serve two of them."""
    stages = (
        ScrapeSettings,
        CleanSettings,
        GateSettings,
        VocabularySettings,
        SampleSettings,
        TrainSettings,
    )
    names = Counter(field.name for cls in stages for field in dataclasses.fields(cls))
    assert {name for name, times in names.items() if times > 1} == {"seed", "precision"}
