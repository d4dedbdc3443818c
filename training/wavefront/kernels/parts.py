"""What both kernels are made of."""

import triton
import triton.language as tl


@triton.jit
def load_gates(gates, H, is_there):
    """The four gates of some cells, in float32, where they stand H apart."""
    i = tl.load(gates, mask=is_there, other=0.0).to(tl.float32)
    f = tl.load(gates + H, mask=is_there, other=0.0).to(tl.float32)
    g = tl.load(gates + 2 * H, mask=is_there, other=0.0).to(tl.float32)
    o = tl.load(gates + 3 * H, mask=is_there, other=0.0).to(tl.float32)
    return i, f, g, o


@triton.jit
def store_gates(gates, H, i, f, g, o):
    tl.store(gates, i)
    tl.store(gates + H, f)
    tl.store(gates + 2 * H, g)
    tl.store(gates + 3 * H, o)


@triton.jit
def chunks_kept(weights_KN, stride, is_there, K: tl.constexpr, BLOCK_K: tl.constexpr):
    """Chunks of the inner axis, which Triton keeps; zeros where they `is_there` not."""
    kept = ()
    for start in tl.static_range(0, K, BLOCK_K):
        kept = kept + (tl.load(weights_KN + start * stride, mask=is_there, other=0.0),)
    return kept


@triton.jit
def mask_of(
    masks_MBTH, layer, rows_B, t, units_H, is_true_BH, streams, units, T, MASK_STEPS: tl.constexpr
):
    rows_B = layer * streams + rows_B
    if MASK_STEPS > 1:
        rows_B = rows_B * T + t
    return tl.load(
        masks_MBTH + rows_B[:, None] * units + units_H[None, :], mask=is_true_BH, other=0.0
    )


@triton.jit
def tanh(x):
    return 2 * tl.sigmoid(2 * x) - 1


@triton.jit
def arrive(arrived):
    """Tell that this program is done with a round; what it stored is seen by who waits for it.

    `arrived` counts programs, from zero, for each block of streams: no other is waited for.
    """
    tl.debug_barrier()  # What this program's threads stored comes before its arrival.
    tl.atomic_add(arrived + tl.program_id(1), 1, sem="release", scope="gpu")


@triton.jit
def wait_for_all(arrived, rounds):
    """Until every program of these streams has arrived `rounds` times."""
    arrived += tl.program_id(1)
    programs = tl.num_programs(0) * tl.num_programs(2)
    while tl.atomic_add(arrived, 0, sem="acquire", scope="gpu") < rounds * programs:
        pass
    tl.debug_barrier()
