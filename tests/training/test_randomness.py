import torch

from training.randomness import random_states, set_random_states
from training.world import World

CPU = torch.device("cpu")


def test_each_process_goes_on_with_its_own_numbers() -> None:
    states, expected = [], []
    for seed in range(3):
        torch.manual_seed(seed)
        states.append(random_states(World(), CPU)["random"][0])
        expected.append(torch.rand(5).tolist())
    for rank in range(3):
        set_random_states({"random": torch.stack(states)}, World(rank, 3), CPU)
        assert torch.rand(5).tolist() == expected[rank]


def test_another_number_of_processes_has_fresh_numbers() -> None:
    states = random_states(World(), CPU)
    torch.manual_seed(7)
    expected = torch.rand(5).tolist()
    torch.manual_seed(7)
    set_random_states(states, World(0, 2), CPU)
    assert torch.rand(5).tolist() == expected
