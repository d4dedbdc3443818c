import functools
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from corpus.errors import VocabularyError
from corpus.vocabulary import END_OF_SONG, Vocabulary
from training import pointer, sampling, transfer
from training.course import Drawing, Song
from training.drawing import draw
from training.graph import Replayed
from training.model import CharLSTM
from training.sampling import sample, stream
from training.settings import TrainSettings
from training.stepping.recurrence import StepWeights
from training.stepping.stack import Stacker

VOCABULARY = Vocabulary("\n abcdef")


@pytest.fixture
def model(tiny: Callable[..., TrainSettings]) -> CharLSTM:
    torch.manual_seed(5)
    return CharLSTM(len(VOCABULARY), tiny(init="torch")).eval()


def test_a_sample_depends_on_its_own_seed_only(model: CharLSTM) -> None:
    songs = [Song(prime, 0.8, seed) for prime in ("", "ab", "fade\nbad") for seed in range(30)]
    among = sample(model, VOCABULARY, songs, Drawing(60))
    assert len(set(among[:30])) == 30
    for song, text in list(zip(songs, among, strict=True))[::9]:
        assert sample(model, VOCABULARY, [song], Drawing(60)) == [text]


def test_a_sample_is_as_long_as_asked_and_begins_as_a_shorter_one(model: CharLSTM) -> None:
    (long,), (short,) = (
        sample(model, VOCABULARY, [Song("ab", 0.8, 7)], Drawing(n)) for n in (60, 20)
    )
    assert long.startswith(short[:18])  # An end of song may be one character or two.
    with_songs_ended = long.replace("\n\n", "#")
    assert len(with_songs_ended) == 60


@pytest.mark.parametrize("temperature", [0.0, 1e-3, 1e-40, 1e-300])
def test_a_low_temperature_takes_the_likeliest(model: CharLSTM, temperature: float) -> None:
    ids = [END_OF_SONG, *VOCABULARY.encode("ab").tolist()]
    for _ in range(30):
        logits_BTV, _ = model(torch.tensor([ids]), model.initial_state(1))
        ids.append(int(logits_BTV[0, -1].argmax()))
    expected = VOCABULARY.decode(ids[3:])
    songs = [Song("ab", temperature, seed) for seed in (1, 2)]
    cold = sample(model, VOCABULARY, songs, Drawing(30), "float32")
    assert [text.replace("\n\n", "") for text in cold] == [expected.replace("\n\n", "")] * 2


def always(model: CharLSTM, logits_V: torch.Tensor) -> CharLSTM:
    """The model with the same logits after every character."""
    with torch.no_grad():
        model.output.weight.zero_()
        model.output.bias.copy_(logits_V)
    return model


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_characters_are_as_frequent_as_the_softmax_says(
    model: CharLSTM, temperature: float
) -> None:
    logits_V = torch.tensor([-math.inf, 0.0, 0.5, 1.0, -1.0, -0.5, 1.5, 0.2, -2.0])
    song = Song("", temperature, 1)
    (text,) = sample(always(model, logits_V), VOCABULARY, [song], Drawing(4000))
    shares = torch.bincount(torch.from_numpy(VOCABULARY.encode(text)).long(), minlength=9) / 4000
    assert torch.allclose(shares, (logits_V / temperature).softmax(0), atol=0.02)


def test_an_ended_song_is_followed_by_a_blank_line_and_the_next(model: CharLSTM) -> None:
    logits_V = torch.full((9,), -math.inf)
    logits_V[END_OF_SONG] = logits_V[3] = 0.0
    (text,) = sample(always(model, logits_V), VOCABULARY, [Song("", 1.0, 1)], Drawing(40))
    assert set(text) == {"\n", "a"}
    songs = text.split("\n\n")
    assert len(songs) > 5
    assert sum(map(len, songs)) + len(songs) - 1 == 40


def test_the_prime_is_read_from_the_start_of_a_song(model: CharLSTM) -> None:
    ids = torch.tensor([[END_OF_SONG, *VOCABULARY.encode("cab").tolist()]])
    logits_BTV, _ = model(ids, model.initial_state(1))
    uniform_B = torch.rand(1, generator=torch.Generator().manual_seed(7))
    expected = int(draw(logits_BTV[:, -1].detach(), uniform_B))
    (text,) = sample(model, VOCABULARY, [Song("cab", 1.0, 7)], Drawing(1), "float32")
    assert VOCABULARY.encode(text).tolist() == [expected]


def test_singing_leaves_torch_s_random_numbers_alone(model: CharLSTM) -> None:
    before = torch.get_rng_state()
    sample(model, VOCABULARY, [Song("", 1.0, 1), Song("a", 0.5, 2)], Drawing(9))
    assert torch.equal(torch.get_rng_state(), before)


def test_an_unknown_prime_is_named(model: CharLSTM) -> None:
    with pytest.raises(VocabularyError, match=r"'z' \(U\+007A\)"):
        sample(model, VOCABULARY, [Song("az", 1.0, 1)], Drawing(5))
    with pytest.raises(VocabularyError, match=r"U\+007A"):
        sample(model, Vocabulary("ab", has_unknown=True), [Song("z", 1.0, 1)], Drawing(5))


def test_a_stream_is_the_same_song(model: CharLSTM) -> None:
    song, how = Song("ab", 0.9, 5), Drawing(200)
    pieces = list(stream(model, VOCABULARY, song, how))
    assert len(pieces) == 200
    assert ["".join(pieces)] == sample(model, VOCABULARY, [song], how)


@pytest.mark.parametrize("ahead", [0, 1, 3])
@pytest.mark.parametrize("reach", [0, 20])
@pytest.mark.parametrize(
    "how", [Drawing(300), Drawing(200, lines=3), Drawing(200, whole_song=True)]
)
def test_what_a_gpu_draws_at_a_time_and_replays_is_the_same_song(
    tiny: Callable[..., TrainSettings],
    double: None,
    monkeypatch: pytest.MonkeyPatch,
    how: Drawing,
    reach: int,
    ahead: int,
    gpu_stack: Stacker,
    tape: Any,
) -> None:
    torch.manual_seed(5)
    model = CharLSTM(len(VOCABULARY), tiny(init="torch", pointer=reach)).eval()
    songs = [Song(prime, 0.8, seed) for prime in ("", "ab\nfade" * 3) for seed in range(5)]
    songs.append(Song("ab", 0.0, 1))
    one_by_one = sample(model, VOCABULARY, songs, how)
    monkeypatch.setattr(sampling, "replayed", lambda work, *_: Replayed(work, tape, warm_ups=1))
    monkeypatch.setattr(sampling, "StepWeights", functools.partial(StepWeights, stacker=gpu_stack))
    monkeypatch.setattr(sampling, "chunking_for", lambda *_: sampling.Chunking(7, ahead))
    monkeypatch.setattr(pointer, "may_grow", lambda _: False)
    assert sample(model, VOCABULARY, songs, how) == one_by_one
    assert tape.done[:3] == ["warm-up", "record", "replay"]


@pytest.mark.parametrize(
    ("ahead", "length", "order"),
    [(0, 21, "bwbwbw"), (1, 21, "bbwbww"), (2, 21, "bbbwww"), (2, 7, "bw"), (1, 8, "bbww")],
)
def test_chunks_are_begun_before_those_ahead_of_them_are_waited_for(
    model: CharLSTM, monkeypatch: pytest.MonkeyPatch, ahead: int, length: int, order: str
) -> None:
    """And none is begun (b) that nothing would wait (w) for, where the length says so."""
    done: list[str] = []

    def fetch(there: torch.Tensor) -> Callable[[], Any]:
        done.append("b")
        wait = transfer.fetch(there)
        return lambda: (done.append("w"), wait())[1]

    monkeypatch.setattr(sampling, "fetch", fetch)
    monkeypatch.setattr(sampling, "chunking_for", lambda *_: sampling.Chunking(7, ahead))
    sample(model, VOCABULARY, [Song("", 1.0, 1), Song("", 0.5, 2)], Drawing(length))
    assert "".join(done) == order


def test_a_stream_is_not_drawn_ahead(model: CharLSTM, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(sampling, "chunking_for", lambda *_: sampling.Chunking(8, 1))
    monkeypatch.setattr(sampling, "fetch", lambda ids_TB: drawn.append(1) or ids_TB.clone().numpy)
    for n, _ in enumerate(stream(model, VOCABULARY, Song("", 1.0, 1), Drawing(9)), start=1):
        assert len(drawn) == n


def test_a_whole_song_stops_where_it_ends(model: CharLSTM) -> None:
    songs = [Song("", 1.0, seed) for seed in range(20)]
    on = sample(model, VOCABULARY, songs, Drawing(200))
    ended = sample(model, VOCABULARY, songs, Drawing(200, whole_song=True))
    # Of chance, a blank line within a song is rare.
    cut = ["".join(text.partition("\n\n")[:2]) for text in on]
    assert sum(a == b for a, b in zip(cut, ended, strict=True)) >= 12
    assert all(a.startswith(b) for a, b in zip(on, ended, strict=True))
    assert len({len(text) for text in ended}) > 5


@pytest.mark.parametrize(("prime", "lines"), [("", 2), ("ab", 2), ("ab\n", 2), ("ab\n\nf", 5)])
def test_lines_are_counted_without_blank_ones(model: CharLSTM, prime: str, lines: int) -> None:
    how = Drawing(400, lines=lines)
    for text in sample(model, VOCABULARY, [Song(prime, 1.0, seed) for seed in range(9)], how):
        begun = (prime.rpartition("\n")[2] + text).split("\n")
        assert len([line for line in begun if line]) == lines
        assert begun[-1] == ""  # The last one is whole.
        assert text.rstrip("\n").rpartition("\n")[2]


def test_the_penalty_breaks_repetitions(model: CharLSTM) -> None:
    logits_V = torch.tensor([-9.0, -9.0, -9.0, 9.0, 0.0, -9.0, -9.0, -9.0, -9.0])
    greedy, how = [Song("", 0.0, 1)], Drawing(60)
    assert sample(always(model, logits_V), VOCABULARY, greedy, how) == ["a" * 60]
    (text,) = sample(
        always(model, logits_V), VOCABULARY, greedy, Drawing(60, repetition_penalty=1e6)
    )
    assert text.startswith("a" * 9 + "b")
