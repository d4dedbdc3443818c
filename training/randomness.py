"""The random states of all processes, saved with a checkpoint and taken up again."""

import torch
from torch import Tensor

from training.world import World


def random_states(world: World, device: torch.device) -> dict[str, Tensor]:
    """A row for each process: of the CPU's generator, and of its GPU's."""
    states = {"random": torch.stack(world.gather(torch.get_rng_state()))}
    if device.type == "cuda":
        states["random_cuda"] = torch.stack(world.gather(torch.cuda.get_rng_state()))
    return states


def set_random_states(states: dict[str, Tensor], world: World, device: torch.device) -> None:
    """Go on with them; processes of another number keep the fresh states that they have."""
    if len(states["random"]) != world.size:
        return
    # A copy: torch 2.13 crashes over a row that does not begin where its tensor's memory does.
    torch.set_rng_state(states["random"][world.rank].clone())
    if device.type == "cuda" and "random_cuda" in states:
        torch.cuda.set_rng_state(states["random_cuda"][world.rank].clone())
