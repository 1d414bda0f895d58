"""The assets that wake DAGs: files at rest in an inbox, facts loaded, a warehouse built."""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from sinergi.orchestration.inbox_trigger import InboxTrigger

WAREHOUSE_BUILT = Asset(name="warehouse_built", uri="sinergi://warehouse/built")


def inbox_asset(source: str) -> Asset:
    """Return the asset of a source's inbox, watched for files at rest."""
    watcher = AssetWatcher(name=f"inbox_{source}", trigger=InboxTrigger(source=source))
    return Asset(name=f"inbox_{source}", uri=f"sinergi://inbox/{source}", watchers=[watcher])


def facts_asset(source: str) -> Asset:
    """Return the asset that says: new facts of this source are in the warehouse."""
    return Asset(name=f"facts_{source}", uri=f"sinergi://warehouse/facts/{source}")
