"""The evidence map: how much evidence there is in each cell of two axes, how sure, and where there is none."""
