"""Sampling as others do it, and as the project does: the same model, so many songs at once."""

import contextlib
from collections.abc import Callable

import torch

from corpus.vocabulary import Vocabulary
from training.bench.contest import Contestant
from training.bench.training_peers import (
    AUTOCAST,
    OURS,
    STOCK,
    UNROLLED,
    VOCABULARY_SIZE,
    autocast_peers,
)
from training.course import Drawing, Song
from training.device import pick_device, product_name
from training.model import CharLSTM, State
from training.pointer import Memory
from training.sampling import sample
from training.settings import TrainSettings

CHARACTERS, LENGTH, SHORTEST = 6400, 100, 16
"""Drawn in one run: so many in all, if a song then has between the other two of them."""
GPU_LENGTH = 1000
"""Of a song on a GPU, which is as fast with many as with one, and records its graph at first."""
TEMPERATURE = 0.7

Forward = Callable[[torch.Tensor, State], tuple[torch.Tensor, State]]


def sampling_contestants(
    settings: TrainSettings, songs: int, length: int | None = None
) -> list[Contestant]:
    device = pick_device(settings.device)
    if length is None and device.type == "cuda":
        length = GPU_LENGTH
    length = length or min(LENGTH, max(SHORTEST, CHARACTERS // songs))
    torch.manual_seed(settings.seed)
    model = CharLSTM(VOCABULARY_SIZE, settings).to(device).eval()
    vocabulary = Vocabulary("".join(chr(0x61 + n) for n in range(VOCABULARY_SIZE - 1)))

    def unrolled(ids_B: torch.Tensor, state: State) -> tuple[torch.Tensor, State]:
        return unrolled_step(model, ids_B, state)

    def whole(ids_B: torch.Tensor, state: State) -> tuple[torch.Tensor, State]:
        logits_B1V, state = model(ids_B.unsqueeze(1), state)
        return logits_B1V[:, 0], state

    def ours() -> int:
        asked = [Song("", TEMPERATURE, seed) for seed in range(songs)]
        sample(model, vocabulary, asked, Drawing(length), settings.precision)
        return songs * length

    def peer(name: str, forward: Forward) -> Contestant:
        bf16 = name == AUTOCAST
        run = _drawing(model, forward, songs, length, bf16)
        return Contestant(name, "bfloat16" if bf16 else "float32", run)

    return [
        peer(UNROLLED, unrolled),
        *(peer(name, whole) for name in (STOCK, *autocast_peers(device))),
        Contestant(OURS, product_name(settings.precision, device), ours),
    ]


def unrolled_step(model: CharLSTM, ids_B: torch.Tensor, state: State) -> tuple[torch.Tensor, State]:
    """One symbol for each song by one cell a layer, as char-rnn does it; returns logits_BV.

    Of models that read one-hot symbols and have no residual connections.
    """
    h_LBH, c_LBH, *memory = state
    x_BE = model.output.weight.new_zeros(len(ids_B), model.vocabulary_size)
    x_BE.scatter_(1, ids_B.unsqueeze(1), 1.0)
    hs, cs = [], []
    for h_BH, c_BH, weights in zip(h_LBH, c_LBH, model.lstm.all_weights, strict=True):
        x_BE, c_BH = torch.lstm_cell(x_BE, (h_BH, c_BH), *weights)
        hs.append(x_BE)
        cs.append(c_BH)
    logits_BV = model.output(x_BE)
    if model.pointer is not None:
        parts_B1 = (part.unsqueeze(1) for part in (x_BE, logits_BV, ids_B))
        logits_B1V, memory = model.pointer(*parts_B1, Memory(*memory))
        logits_BV = logits_B1V.squeeze(1)
    return logits_BV, (torch.stack(hs), torch.stack(cs), *memory)


def _drawing(
    model: CharLSTM, forward: Forward, songs: int, length: int, bf16: bool
) -> Callable[[], int]:
    """Symbol after symbol: softmax at a temperature, then multinomial."""
    device = model.output.weight.device

    @torch.no_grad()
    def run() -> int:
        ids_B = torch.zeros(songs, dtype=torch.long, device=device)
        state = model.initial_state(songs)
        context = torch.autocast(device.type, torch.bfloat16) if bf16 else contextlib.nullcontext()
        with context:
            for _ in range(length):
                logits_BV, state = forward(ids_B, state)
                ids_B = (logits_BV.float() / TEMPERATURE).softmax(1).multinomial(1).squeeze(1)
        return songs * length

    return run
