"""The wavefront in Triton: one program is one layer's cells of some units, for some streams.

All rounds follow each other in one launch: the programs are on the device at the same time, and
wait for each other after each. So a program reads its weights once and keeps them in its
multiprocessor's shared memory (after Diamos et al., "Persistent RNNs", 2016); they are most of what
a round needs, and all that the L2 cache can give would go into reading them each time.

All buffers stand in memory in the order of the letters of their shapes: L layers, T steps, B
streams, 4 gates in torch's order (input, forget, cell, output) of H cells each. H and B are
multiples of the blocks: units that were added to make them so are zero all through, and no gradient
comes to streams that were. Only `table`, `biases`, `masks`, `y` and its gradient have `streams` and
`units` as they are, whatever their letters say. `H`, `L` and all in capitals are known when the
kernel is compiled.
"""

from training.wavefront.kernels.backward_pass import backward
from training.wavefront.kernels.forward_pass import forward

__all__ = ["backward", "forward"]
