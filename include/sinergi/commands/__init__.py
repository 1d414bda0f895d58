"""What ``python -m sinergi`` does, one module per verb."""
