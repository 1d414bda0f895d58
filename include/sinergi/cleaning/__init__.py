"""Pure, vectorised cleaning of raw cells: a typed value beside the raw text, and an issue code."""
