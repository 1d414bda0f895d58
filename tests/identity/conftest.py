"""The warehouse of these tests: stored records of people, put there as a publish would."""

from tests.world import deterministic_world, record, world

__all__ = ["deterministic_world", "record", "world"]
