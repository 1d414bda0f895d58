"""Build the warehouse from stored records: identity, persons, households, then every mart.

Usage::

    result = build_warehouse(settings)
    result.persons, result.changed_rows
"""

from sinergi.build.identity import BuildResult
from sinergi.build.warehouse import build_warehouse

__all__ = ["BuildResult", "build_warehouse"]
