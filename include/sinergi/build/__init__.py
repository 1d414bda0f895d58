"""Build the warehouse from stored records: identity, persons, households, then every mart.

Usage::

    result = build_warehouse(settings)
    result.persons, result.changed_rows
"""

from sinergi.build.warehouse import BuildResult, build_warehouse

__all__ = ["BuildResult", "build_warehouse"]
