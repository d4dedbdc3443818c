from corpus.store import Store
from training.samples import missing_samples, sample_at
from training.settings import SampleSettings


def test_a_song_ends_after_its_lines_or_with_its_song(trained: Store) -> None:
    for ends in ({"lines": 2}, {"whole_song": True}):
        settings = SampleSettings(length=2000, samples=4, temperatures=(1.0,), **ends)
        texts = [row["text"] for row in sample_at(trained, "tiny", "last", settings, "cpu").rows]
        assert max(map(len, texts)) < 2000
        lines = [sum(bool(line.strip()) for line in text.split("\n")) for text in texts]
        assert (lines == [2] * 4) == ("lines" in ends)


def test_a_checkpoint_that_lacks_one_sample_is_missing(trained: Store) -> None:
    one, two = (SampleSettings(length=5, samples=samples) for samples in (1, 2))
    sample_at(trained, "tiny", "5", one, "cpu")
    assert [file.step for file in missing_samples(trained, "tiny", one)] == [10, 12]
    assert [file.step for file in missing_samples(trained, "tiny", two)] == [5, 10, 12]
