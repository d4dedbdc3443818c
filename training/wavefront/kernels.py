"""The wavefront in Triton: one program is one layer's cells of some units, for some streams.

Rounds follow each other in one launch, if all programs are on the device at the same time and wait
for each other after each (`last - first` rounds), or each round is a launch of its own. All buffers
stand in memory in the order of the letters of their shapes: L layers, T steps, B streams, 4 gates
in torch's order (input, forget, cell, output) of H cells each. H and B are multiples of the blocks:
units that were added to make them so are zero all through, and no gradient comes to streams that
were. `H`, `L` and all in capitals are known when the kernel is compiled.
"""

import triton
import triton.language as tl


@triton.jit(do_not_specialize=["first", "last"])
def forward(
    projected_TB4H,
    weights_L24HH,
    biases_L4H,
    masks_LTBH,
    outputs_LTBH,
    hidden_LTBH,
    cells_LTBH,
    gates_LTB4H,
    arrived,
    first,
    last,
    T,
    B,
    H: tl.constexpr,
    L: tl.constexpr,
    IS_RESIDUAL: tl.constexpr,
    IS_MASKED: tl.constexpr,
    PRECISION: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_H: tl.constexpr,
    BLOCK_K: tl.constexpr,
):
    """Rounds `first` to `last`: outputs, states and gates.

    `hidden` and `cells` have T + 1 steps, of which the first is the state before. `weights` are of
    the hidden state, then of the inputs; the first layer's inputs are `projected`, with its bias.
    `outputs` are what the layer above gets: the hidden state, its input added to it where the model
    is residual, times the mask.
    """
    layer = tl.program_id(2)
    rows_B = tl.program_id(1) * BLOCK_B + tl.arange(0, BLOCK_B)
    units_H = tl.program_id(0) * BLOCK_H + tl.arange(0, BLOCK_H)
    cells_BH = rows_B[:, None] * H + units_H[None, :]
    gates_BH = rows_B[:, None] * (4 * H) + units_H[None, :]
    step_size, matrix = B * H, 4 * H * H
    for diagonal in range(first, last):
        t = diagonal - layer
        if (t >= 0) & (t < T):
            here = layer * T + t  # In buffers of T steps.
            then = layer * (T + 1) + t  # In buffers of T + 1 steps.
            if layer == 0:
                start = projected_TB4H + t * 4 * step_size + gates_BH
                i = tl.load(start).to(tl.float32)
                f = tl.load(start + H).to(tl.float32)
                g = tl.load(start + 2 * H).to(tl.float32)
                o = tl.load(start + 3 * H).to(tl.float32)
            else:
                zeros = tl.zeros((BLOCK_B, BLOCK_H), tl.float32)
                bias = biases_L4H + layer * 4 * H + units_H
                i = zeros + tl.load(bias)[None, :]
                f = zeros + tl.load(bias + H)[None, :]
                g = zeros + tl.load(bias + 2 * H)[None, :]
                o = zeros + tl.load(bias + 3 * H)[None, :]
                i, f, g, o = _add_products(
                    i, f, g, o,
                    outputs_LTBH + (here - T) * step_size,
                    weights_L24HH + (2 * layer + 1) * matrix,
                    rows_B, units_H, H, PRECISION, BLOCK_K,
                )  # fmt: skip
            i, f, g, o = _add_products(
                i, f, g, o,
                hidden_LTBH + then * step_size,
                weights_L24HH + 2 * layer * matrix,
                rows_B, units_H, H, PRECISION, BLOCK_K,
            )  # fmt: skip
            i, f, o = tl.sigmoid(i), tl.sigmoid(f), tl.sigmoid(o)
            g = _tanh(g)
            c = f * tl.load(cells_LTBH + then * step_size + cells_BH) + i * g
            h = o * _tanh(c)
            tl.store(cells_LTBH + (then + 1) * step_size + cells_BH, c)
            tl.store(hidden_LTBH + (then + 1) * step_size + cells_BH, h)
            gates = gates_LTB4H + here * 4 * step_size + gates_BH
            tl.store(gates, i)
            tl.store(gates + H, f)
            tl.store(gates + 2 * H, g)
            tl.store(gates + 3 * H, o)
            if IS_RESIDUAL:  # noqa: SIM102 (Triton compiles one branch, and computes the other.)
                if layer > 0:
                    h += tl.load(outputs_LTBH + (here - T) * step_size + cells_BH)
            if IS_MASKED:  # noqa: SIM102
                if layer < L - 1:
                    h *= tl.load(masks_LTBH + here * step_size + cells_BH)
            tl.store(outputs_LTBH + here * step_size + cells_BH, h)
        if diagonal + 1 < last:
            _wait_for_all(arrived, diagonal + 1 - first)


@triton.jit(do_not_specialize=["first", "last"])
def backward(
    weights_L24HH,
    masks_LTBH,
    cells_LTBH,
    gates_LTB4H,
    arriving_LTBH,
    d_cells_LTBH,
    d_gates_LTB4H,
    arrived,
    first,
    last,
    T,
    B,
    H: tl.constexpr,
    L: tl.constexpr,
    IS_RESIDUAL: tl.constexpr,
    IS_MASKED: tl.constexpr,
    PRECISION: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_H: tl.constexpr,
    BLOCK_K: tl.constexpr,
):
    """Rounds `first` to `last`, from the last step of the last layer back: gradients of the gates.

    `arriving` is the gradient of what a layer gives to the one above, before its mask; the last
    layer's is given. `d_cells` and `d_gates` have T + 1 steps, of which the last is zero.
    """
    layer = tl.program_id(2)
    rows_B = tl.program_id(1) * BLOCK_B + tl.arange(0, BLOCK_B)
    units_H = tl.program_id(0) * BLOCK_H + tl.arange(0, BLOCK_H)
    cells_BH = rows_B[:, None] * H + units_H[None, :]
    gates_BH = rows_B[:, None] * (4 * H) + units_H[None, :]
    step_size, matrix = B * H, 4 * H * H
    for number in range(first, last):
        t = T + L - 2 - number - layer
        if (t >= 0) & (t < T):
            here = layer * T + t
            then = layer * (T + 1) + t
            zeros = tl.zeros((BLOCK_B, BLOCK_H), tl.float32)
            if layer == L - 1:
                d_h = tl.load(arriving_LTBH + here * step_size + cells_BH)
            else:
                d_h = _add_product(
                    zeros,
                    d_gates_LTB4H + (then + T + 1) * 4 * step_size,
                    weights_L24HH + (2 * layer + 3) * matrix,
                    rows_B, units_H, H, PRECISION, BLOCK_K,
                )  # fmt: skip
                if IS_RESIDUAL:
                    d_h += tl.load(arriving_LTBH + (here + T) * step_size + cells_BH)
                if IS_MASKED:
                    d_h *= tl.load(masks_LTBH + here * step_size + cells_BH)
                if IS_RESIDUAL:
                    tl.store(arriving_LTBH + here * step_size + cells_BH, d_h)
            d_h = _add_product(
                d_h,
                d_gates_LTB4H + (then + 1) * 4 * step_size,
                weights_L24HH + 2 * layer * matrix,
                rows_B, units_H, H, PRECISION, BLOCK_K,
            )  # fmt: skip
            gates = gates_LTB4H + here * 4 * step_size + gates_BH
            i = tl.load(gates).to(tl.float32)
            f = tl.load(gates + H).to(tl.float32)
            g = tl.load(gates + 2 * H).to(tl.float32)
            o = tl.load(gates + 3 * H).to(tl.float32)
            squashed = _tanh(tl.load(cells_LTBH + (then + 1) * step_size + cells_BH))
            d_c = tl.load(d_cells_LTBH + (then + 1) * step_size + cells_BH)
            d_c += d_h * o * (1 - squashed * squashed)
            before = tl.load(cells_LTBH + then * step_size + cells_BH)
            tl.store(d_cells_LTBH + then * step_size + cells_BH, d_c * f)
            d_gates = d_gates_LTB4H + then * 4 * step_size + gates_BH
            tl.store(d_gates, d_c * g * i * (1 - i))
            tl.store(d_gates + H, d_c * before * f * (1 - f))
            tl.store(d_gates + 2 * H, d_c * i * (1 - g * g))
            tl.store(d_gates + 3 * H, d_h * squashed * o * (1 - o))
        if number + 1 < last:
            _wait_for_all(arrived, number + 1 - first)


@triton.jit
def _add_products(
    i, f, g, o, states_BH, weights_4HH, rows_B, units_H,
    H: tl.constexpr, PRECISION: tl.constexpr, BLOCK_K: tl.constexpr,
):  # fmt: skip
    """The four gates with what the states add to them."""
    inner_K = tl.arange(0, BLOCK_K)
    for start in range(0, H, BLOCK_K):
        k = start + inner_K
        x_BK = tl.load(states_BH + rows_B[:, None] * H + k[None, :])
        weights_KH = weights_4HH + units_H[None, :] * H + k[:, None]
        i = tl.dot(x_BK, tl.load(weights_KH), i, input_precision=PRECISION)
        f = tl.dot(x_BK, tl.load(weights_KH + H * H), f, input_precision=PRECISION)
        g = tl.dot(x_BK, tl.load(weights_KH + 2 * H * H), g, input_precision=PRECISION)
        o = tl.dot(x_BK, tl.load(weights_KH + 3 * H * H), o, input_precision=PRECISION)
    return i, f, g, o


@triton.jit
def _add_product(
    total_BH, d_gates_B4H, weights_4HH, rows_B, units_H,
    H: tl.constexpr, PRECISION: tl.constexpr, BLOCK_K: tl.constexpr,
):  # fmt: skip
    """The gradient of some states with what comes back through their four gates."""
    inner_K = tl.arange(0, BLOCK_K)
    for start in range(0, 4 * H, BLOCK_K):
        k = start + inner_K
        d_BK = tl.load(d_gates_B4H + rows_B[:, None] * (4 * H) + k[None, :])
        weights_KH = tl.load(weights_4HH + k[:, None] * H + units_H[None, :])
        total_BH = tl.dot(d_BK, weights_KH, total_BH, input_precision=PRECISION)
    return total_BH


@triton.jit
def _tanh(x):
    return 2 * tl.sigmoid(2 * x) - 1


@triton.jit
def _wait_for_all(arrived, rounds):
    """Until every program of these streams has come here `rounds` times.

    What they stored before is seen from then on. `arrived` counts them, from zero, for each block
    of streams: no other is waited for.
    """
    arrived += tl.program_id(1)
    programs = tl.num_programs(0) * tl.num_programs(2)
    tl.debug_barrier()  # What this program's threads stored comes before its arrival.
    tl.atomic_add(arrived, 1, sem="release", scope="gpu")
    while tl.atomic_add(arrived, 0, sem="acquire", scope="gpu") < rounds * programs:
        pass
    tl.debug_barrier()
