"""Songs from a model, symbol by symbol: characters, or words."""

import dataclasses

import torch
from torch import Tensor

from corpus.errors import SettingsError
from corpus.vocabulary import END_OF_SONG, Vocabulary
from training.model import CharLSTM, State


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How one batch is drawn: every sample with this prime, at this temperature."""

    prime: str
    temperature: float
    length: int
    """Symbols to draw, after the prime."""
    seeds: tuple[int, ...]
    """One a sample: a sample depends on its own seed only, not on its neighbours."""


@torch.no_grad()
def sample(model: CharLSTM, vocabulary: Vocabulary, sampling: Sampling) -> list[str]:
    """Texts that go on from the prime, without the prime; one for each seed.

    A song that ends is followed by a blank line and the next one; the unknown symbol is never
    drawn. Raises VocabularyError when the vocabulary lacks symbols of the prime, SettingsError for
    a temperature of 0 or less.
    """
    if not sampling.temperature > 0:
        raise SettingsError(f"temperature: {sampling.temperature} is not above 0")
    device = model.output.weight.device
    logits_BV, state = _read_prime(model, vocabulary, sampling, device)
    uniform_TB = _uniform(sampling).to(device)
    drawn: list[Tensor] = []
    for uniform_B in uniform_TB:
        if vocabulary.unknown is not None:
            logits_BV[:, vocabulary.unknown] = -torch.inf
        ids_B = _draw(_tempered(logits_BV, sampling.temperature), uniform_B)
        drawn.append(ids_B)
        logits_BV, state = model.step(ids_B, state)
    ids_BT = torch.stack(drawn, dim=1).cpu().numpy()
    return [_text(vocabulary, sampling.prime, ids_T) for ids_T in ids_BT]


def _read_prime(
    model: CharLSTM, vocabulary: Vocabulary, sampling: Sampling, device: torch.device
) -> tuple[Tensor, State]:
    """Feed the prime; without one the model stands at the start of a song."""
    vocabulary.require(sampling.prime)
    prime = [END_OF_SONG, *map(int, vocabulary.encode(sampling.prime))]
    batch = len(sampling.seeds)
    ids_BT = torch.tensor(prime, device=device).expand(batch, -1)
    logits_BTV, state = model(ids_BT, model.initial_state(batch))
    return logits_BTV[:, -1], state


def _uniform(sampling: Sampling) -> Tensor:
    """Numbers in [0, 1) that decide every draw, each sample's from its own generator."""
    columns = [
        torch.rand(sampling.length, generator=torch.Generator().manual_seed(seed))
        for seed in sampling.seeds
    ]
    return torch.stack(columns, dim=1)


def _tempered(logits_BV: Tensor, temperature: float) -> Tensor:
    """Divided by the temperature; the highest is 0, so that none overflows."""
    precise_BV = logits_BV.double()
    return (precise_BV - precise_BV.amax(dim=-1, keepdim=True)) / temperature


def _draw(logits_BV: Tensor, uniform_B: Tensor) -> Tensor:
    """Inverse transform sampling: the first id whose cumulated probability passes the number."""
    cumulated_BV = logits_BV.softmax(dim=-1).cumsum(dim=-1)
    ids_B1 = torch.searchsorted(cumulated_BV, uniform_B.double().unsqueeze(1), right=True)
    return ids_B1.squeeze(1).clamp(max=logits_BV.shape[1] - 1)


def _text(vocabulary: Vocabulary, prime: str, ids_T: Tensor) -> str:
    begun = vocabulary.encode(prime)  # Whether a blank follows the prime, the next symbol tells.
    songs: list[list[int]] = [[*map(int, begun)]]
    for i in ids_T:
        if i == END_OF_SONG:
            songs.append([])
        else:
            songs[-1].append(int(i))
    text = "\n\n".join(vocabulary.decode(song) for song in songs)
    return text.removeprefix(vocabulary.decode(begun))
