"""The warehouse of these tests: stored records of people, put there as a publish would."""

from tests.world import record, world

__all__ = ["record", "world"]
