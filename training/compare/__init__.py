"""The runs of a data root side by side: how they were trained, and how far they came."""
