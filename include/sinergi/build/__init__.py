"""Build the warehouse from stored records: identity, persons, households, then every mart.

Usage::

    result = build_warehouse(settings)
    result.persons, result.changed_rows
"""

from sinergi.build.warehouse import build_warehouse
from sinergi.identity.linking import BuildResult

__all__ = ["BuildResult", "build_warehouse"]
