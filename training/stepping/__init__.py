"""One symbol at a time through a trained model, for many songs side by side.

`Recurrence` has the songs' states. What goes through the layers to the output is a `Stack`: in C on
a CPU (`native.py`); by torch's operations on a GPU, and where nothing compiles C
(`torch_stack.py`).
"""
