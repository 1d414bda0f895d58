"""Measurements, side by side in one run: `make bench`. The tests here are of what is counted, not of how fast."""
