"""The pages of Sinergi inside Airflow's web server: deliveries and runbooks, read-only, for who is logged in.

Airflow mounts an application of a plugin open to anyone, so every route here asks Airflow who the reader
is and whether that reader may see the runs of the source.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sinergi.errors import SinergiError
from sinergi.orchestration.delivery_view import list_deliveries, view_delivery
from sinergi.orchestration.runbooks import find_section
from sinergi.orchestration.sources import source_names
from sinergi.settings import load_settings
from sinergi.warehouse.connection import begin
from sinergi.wording import dotted, told_day

_REFUSALS = {
    401: "Silakan masuk ke Airflow dulu, lalu buka halaman ini lagi.",
    403: "Akun ini tidak boleh melihat kiriman sumber tersebut.",
    404: "Halaman atau kiriman itu tidak ada.",
    503: "Gudang data tidak menjawab. Periksa `make status`.",
}


@cache
def page_app() -> FastAPI:
    """Return the application, made once."""
    app = FastAPI(title="Sinergi", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/kiriman", _deliveries, response_class=HTMLResponse)
    app.add_api_route("/kiriman/{delivery_id}", _delivery, response_class=HTMLResponse)
    app.add_api_route("/runbook/{name}", _runbook, response_class=HTMLResponse)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(404, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(SQLAlchemyError, _say_no_warehouse)
    return app


def _deliveries(request: Request, user: GetUserDep) -> HTMLResponse:
    sources = [source for source in source_names() if _may_read(user, source)]
    with begin(load_settings()) as connection:
        connection.execute(text("set transaction read only"))
        found = list_deliveries(connection, sources)
    return _page(request, "deliveries.html", deliveries=found)


def _delivery(request: Request, user: GetUserDep, delivery_id: int) -> HTMLResponse:
    with begin(load_settings()) as connection:
        connection.execute(text("set transaction read only"))
        try:
            view = view_delivery(connection, delivery_id)
        except SinergiError:
            raise HTTPException(404) from None
    if not _may_read(user, view.delivery.source):
        raise HTTPException(403)
    return _page(request, "delivery.html", view=view)


def _runbook(request: Request, user: GetUserDep, name: str) -> HTMLResponse:
    section = find_section(name)
    if section is None:
        raise HTTPException(404)
    return _page(request, "runbook.html", name=name, section=section)


def _may_read(user: Any, source: str) -> bool:
    return bool(
        get_auth_manager().is_authorized_dag(
            method="GET",
            user=user,
            access_entity=DagAccessEntity.RUN,
            details=DagDetails(id=f"ingest_{source}"),
        )
    )


def _refuse(request: Request, error: Exception) -> HTMLResponse:
    status = getattr(error, "status_code", 404)
    return _page(request, "refusal.html", status=status, code=status, told=_REFUSALS.get(status, _REFUSALS[404]))


def _say_no_warehouse(request: Request, _error: Exception) -> HTMLResponse:
    return _page(request, "refusal.html", status=503, code=503, told=_REFUSALS[503])


def _page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    root = request.scope.get("root_path", "")
    content = _templates().get_template(template).render(nonce=nonce, root=root, **values)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; frame-ancestors 'self'"
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(content, status_code=status, headers=headers)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("sinergi.orchestration"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    # Runbooks are files of the repository; raw HTML in them stays text all the same.
    render = MarkdownIt("commonmark", {"html": False}).enable("table").render
    environment.filters["markdown"] = lambda said: Markup(render(said))  # noqa: S704
    environment.filters["day"] = told_day
    environment.filters["number"] = lambda count: "–" if count is None else dotted(count)
    return environment
