"""Sinergi: the exports of a district's social pillars in one warehouse that can be trusted."""

__version__ = "0.1.0"
