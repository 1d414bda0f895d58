"""The queries of the analyst's guide, run as the analyst over the sample exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from sqlalchemy import text

from sinergi.build.warehouse import build_warehouse
from sinergi.settings import REPOSITORY, Settings
from sinergi.warehouse.connection import begin
from tests.delivery.office import open_office

pytestmark = pytest.mark.integration

GUIDE = (REPOSITORY / "docs/how-to/analyst.md").read_text("utf-8")
QUERIES = {
    section.partition("\n")[0]: query
    for section in GUIDE.split("\n## ")[1:]
    for query in re.findall(r"^```sql\n(.*?)^```", section, re.M | re.S)
}
SAMPLES = REPOSITORY / "include/samples/inbox"
_SIXTEEN_DIGITS = re.compile(r"(?<!\d)\d{16}(?!\d)")


@pytest.fixture(scope="module")
def sample(empty_warehouse: Callable[[], Settings]) -> Iterator[Settings]:
    """A warehouse built from every file of the sample."""
    settings = empty_warehouse()
    with pytest.MonkeyPatch.context() as patch:
        office = open_office(settings, patch)
        for folder in sorted(SAMPLES.iterdir()):
            for path in sorted(folder.iterdir()):
                office.drop(path.name, path.read_bytes(), source=folder.name)
            for delivery_id in office.take(source=folder.name):
                office.ingest(delivery_id)
        build_warehouse(settings)
        yield settings
    empty_warehouse()


def test_the_guide_has_twelve_queries_and_every_sql_block_belongs_to_one() -> None:
    assert [heading.split(".")[0] for heading in QUERIES] == [str(number) for number in range(1, 13)]
    assert GUIDE.count("```sql") == len(QUERIES)


@pytest.mark.parametrize("heading", QUERIES)
def test_a_query_gives_the_analyst_rows_and_no_identifier(sample: Settings, heading: str) -> None:
    with begin(sample, role="analyst") as connection:
        rows = connection.execute(text(QUERIES[heading])).all()
    assert rows
    assert not _SIXTEEN_DIGITS.search(repr(rows))


def test_the_guide_tells_where_login_password_and_port_are(sample: Settings) -> None:
    files = re.findall(r'cat "\$\{SINERGI_HOME:-\.sinergi\}/([^"]+)"', GUIDE)
    password, port = ((sample.home / name).read_text("ascii").strip() for name in files)
    connection = psycopg2.connect(
        host="127.0.0.1", port=int(port), user="sinergi_analyst", password=password, dbname="warehouse"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_database()")
            assert cursor.fetchone() == ("sinergi_analyst", "warehouse")
    finally:
        connection.close()
