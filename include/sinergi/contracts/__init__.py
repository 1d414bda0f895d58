"""Contracts of the feeds: what a sender promises, declared in ``include/sources``."""
