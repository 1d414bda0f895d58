"""Airflow plugin: the pages of Sinergi below `/sinergi`, and "Kiriman" in the navigation of the UI."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """Pass a request on to the pages; every Airflow process loads this file, only the web server needs them."""
    from sinergi.orchestration.pages import page_app  # noqa: PLC0415

    await page_app()(scope, receive, send)


class SinergiPages(AirflowPlugin):
    """What Airflow finds in this file."""

    name = "sinergi_pages"
    fastapi_apps = [{"app": pages, "url_prefix": "/sinergi", "name": "Sinergi"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "Kiriman",
            "href": "sinergi/kiriman",
            "destination": "nav",
            "category": "browse",
            "url_route": "kiriman",
        }
    ]
