"""Pseudonyms and sealed values of identifiers (UU 27/2022: data minimisation and security)."""
