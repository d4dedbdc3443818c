"""A pointer into the song so far: what comes next may be what followed a place like this one.

Songs come back to their refrains word for word, and a hidden state of a few hundred numbers cannot
hold them. A pointer sentinel mixture (Merity et al. 2016, arXiv 1609.07843) keeps a key for each of
the last symbols, made of the network's outputs there, looks for those that are like the present
outputs, and gives what followed them a share of the probability:

    p_t(v) = a_t(sentinel) softmax(logits_t)(v) + the sum of a_t(j) over the j that v followed

where a_t is the softmax of q_t . k_j / sqrt(D), for the J last places j of the same song, and of
the sentinel s_t. Keys k_D, queries q_D and sentinels are linear in the outputs.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from corpus.vocabulary import END_OF_SONG


class Memory(NamedTuple):
    """The last J symbols that were read, and the key at each; at first all are a song's start."""

    keys_JBD: Tensor
    ids_JB: Tensor


class Pointer(nn.Module):
    """Points into the `reach` last symbols, J, by keys of `size` numbers, D."""

    def __init__(self, hidden_size: int, size: int, reach: int) -> None:
        super().__init__()
        self.size, self.reach = size, reach
        self.query = nn.Linear(hidden_size, size, bias=False)
        self.key = nn.Linear(hidden_size, size, bias=False)
        self.sentinel = nn.Linear(hidden_size, 1)

    @torch.no_grad()
    def trust_the_network(self) -> None:
        """Begin with most of the weight on the sentinel, however many places there are."""
        self.sentinel.bias.fill_(math.log(self.reach) + 1)

    @property
    def outputs(self) -> int:
        """Of its heads."""
        return 2 * self.size + 1

    def empty_memory(self, batch: int) -> Memory:
        """Of so many songs, none of which has begun."""
        weight = self.key.weight
        keys_JBD = weight.new_zeros(self.reach, batch, self.size)
        ids_JB = torch.full((self.reach, batch), END_OF_SONG, device=weight.device)
        return Memory(keys_JBD, ids_JB)

    def heads(self) -> tuple[Tensor, Tensor]:
        """Weights and biases of keys, queries and sentinel as one: (2D + 1, H) and (2D + 1,)."""
        layers = (self.key, self.query, self.sentinel)
        none_2D = self.sentinel.bias.new_zeros(2 * self.size)
        return torch.cat([layer.weight for layer in layers]), torch.cat(
            (none_2D, self.sentinel.bias)
        )

    def forward(
        self, outputs_BTH: Tensor, logits_BTV: Tensor, ids_BT: Tensor, memory: Memory
    ) -> tuple[Tensor, Memory]:
        """Log-probabilities of the symbols after `ids_BT`, logits_BTV, and the new memory.

        No gradient reaches keys of the memory.
        """
        # The places are those of the memory, J, and of the window, T.
        keys_PBD = torch.cat((memory.keys_JBD, self.key(outputs_BTH).transpose(0, 1)))
        ids_PB = torch.cat((memory.ids_JB, ids_BT.T))
        # What followed the last place is not known yet.
        scores_BTP = self.query(outputs_BTH) @ keys_PBD[:-1].permute(1, 2, 0) / self.size**0.5
        scores_BTP = scores_BTP.masked_fill(~self._is_open(ids_PB), -math.inf)
        followers_B1P = ids_PB[1:].T.unsqueeze(1)
        mixed_BTV = mixture(logits_BTV, scores_BTP, self.sentinel(outputs_BTH), followers_B1P)
        newest = slice(-self.reach, None)
        return mixed_BTV, Memory(keys_PBD[newest].detach(), ids_PB[newest])

    def _is_open(self, ids_PB: Tensor) -> Tensor:
        """Whether a symbol of the window may look at a place: is_open_BTP.

        What followed there must have been read, at most `reach` symbols ago, in the same song. An
        end of song counts to the song that it starts, and has followed none of its places.
        """
        places_P = torch.arange(len(ids_PB), device=ids_PB.device)
        ago_TP = places_P[self.reach :, None] - places_P[:-1]
        is_near_TP = (ago_TP > 0) & (ago_TP <= self.reach)
        # A GPU sums along rows 25 times as fast as along columns.
        songs_BP = (ids_PB.T.contiguous() == END_OF_SONG).cumsum(1)
        is_same_BTP = songs_BP[:, self.reach :, None] == songs_BP[:, None, 1:]
        is_within_BP = ids_PB[1:].T != END_OF_SONG
        return is_near_TP & is_same_BTP & is_within_BP.unsqueeze(1)


def mixture(logits_V: Tensor, scores_P: Tensor, sentinel_1: Tensor, followers_P: Tensor) -> Tensor:
    """Log-probabilities of the mixture, in float32 at least, over the last axis of each.

    The axes before it are those of `scores_P`, or broadcast to them in `followers_P`. A score of
    -inf closes a place. No probability is below the smallest normal number.
    """
    weights_P, weight_1 = _weights(scores_P, sentinel_1)
    network_V = weight_1 * logits_V.softmax(-1, dtype=weight_1.dtype)
    return _log(network_V.scatter_add(-1, followers_P.expand_as(weights_P), weights_P))


def tempered_mixture(
    logits_BV: Tensor,
    scores_BP: Tensor,
    sentinel_B1: Tensor,
    followers_BP: Tensor,
    temperatures_B1: Tensor,
) -> Tensor:
    """The mixture with the network and the pointer each at a temperature, log-probabilities_BV.

    How much is pointed at stays as it was learned. Were the mixture itself sharpened, a pointer
    that has most of the weight would get almost all of it, and a song that comes back to a line
    would hardly leave it again.
    """
    weights_BP, weight_B1 = _weights(scores_BP, sentinel_B1)
    network_BV = (logits_BV / temperatures_B1).softmax(1, dtype=weight_B1.dtype)
    pointed_BV = torch.zeros_like(network_BV).scatter_add(1, followers_BP, weights_BP)
    # What nothing points at is -inf; where nothing points at anything, all are.
    pointed_BV = (pointed_BV.log() / temperatures_B1).softmax(1).nan_to_num(0.0)
    return _log(torch.lerp(pointed_BV, network_BV, weight_B1))


def _weights(scores_P: Tensor, sentinel_1: Tensor) -> tuple[Tensor, Tensor]:
    """Of the places and of the network: weights_P, weight_1."""
    scores = torch.cat((scores_P, sentinel_1), dim=-1)
    weights = scores.softmax(-1, dtype=torch.promote_types(scores.dtype, torch.float32))
    return weights[..., :-1], weights[..., -1:]


def _log(probabilities: Tensor) -> Tensor:
    return probabilities.clamp(min=torch.finfo(probabilities.dtype).tiny).log()


def may_grow(device: torch.device) -> bool:
    """Whether the places looked at may become more from step to step; a graph has fixed shapes."""
    return device.type == "cpu"


class StepPointer:
    """`Pointer` symbol by symbol, for songs side by side, each at its temperature.

    Its places are a ring: the one that is longest ago is written over. All tensors are updated in
    place, as a CUDA graph wants it.
    """

    def __init__(self, pointer: Pointer, temperatures_B1: Tensor) -> None:
        self.size, self.reach = pointer.size, pointer.reach
        self.temperatures_B1 = temperatures_B1
        rows, dtype = len(temperatures_B1), temperatures_B1.dtype
        device = temperatures_B1.device
        self.keys_BJD = torch.zeros(rows, self.reach, pointer.size, dtype=dtype, device=device)
        self.followers_BJ = torch.zeros(rows, self.reach, dtype=torch.long, device=device)
        self.closed_BJ = torch.full((rows, self.reach), -math.inf, dtype=dtype, device=device)
        """0 where a place may be looked at, -inf where it may not."""
        self.key_B1D = torch.zeros(rows, 1, pointer.size, dtype=dtype, device=device)
        """The key at the last symbol, which waits for what follows."""
        self.open_B1 = torch.zeros(rows, 1, dtype=dtype, device=device)
        self.slot_1 = torch.zeros(1, dtype=torch.long, device=device)
        """The place that is written next."""
        self.places = 0 if may_grow(device) else self.reach
        """Those that may have been written."""

    def step(self, ids_B: Tensor, heads_BN: Tensor) -> Tensor:
        """Log-probabilities of the symbols after these, logits_BV.

        `heads_BN` are the network's logits and what `Pointer.heads` makes, N = V + 2D + 1.
        """
        logits_BV = heads_BN[:, : -2 * self.size - 1]
        key_BD, query_BD, sentinel_B1 = torch.split(
            heads_BN[:, logits_BV.shape[1] :], [self.size, self.size, 1], dim=1
        )
        self._remember(ids_B)
        self.key_B1D.copy_(key_BD.unsqueeze(1))
        scores_BJ1 = torch.baddbmm(
            self.closed_BJ[:, : self.places].unsqueeze(2),
            self.keys_BJD[:, : self.places],
            query_BD.unsqueeze(2),
            alpha=self.size**-0.5,
        )
        followers_BJ = self.followers_BJ[:, : self.places]
        return tempered_mixture(
            logits_BV, scores_BJ1.squeeze(2), sentinel_B1, followers_BJ, self.temperatures_B1
        )

    def _remember(self, ids_B: Tensor) -> None:
        """What followed the last place is known now; where that ends a song, all is forgotten."""
        ids_B1 = ids_B.unsqueeze(1)
        self.keys_BJD.index_copy_(1, self.slot_1, self.key_B1D)
        self.followers_BJ.index_copy_(1, self.slot_1, ids_B1)
        self.closed_BJ.index_copy_(1, self.slot_1, self.open_B1)
        self.places = min(self.places + 1, self.reach)
        self.closed_BJ[:, : self.places].masked_fill_(ids_B1 == END_OF_SONG, -math.inf)
        self.slot_1.add_(1).remainder_(self.reach)
