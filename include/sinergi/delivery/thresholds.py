"""What holds a whole delivery for a human: too many rejects, a labelled sum that does not agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Column, Contract
from sinergi.delivery.deliveries import Delivery
from sinergi.errors import HeldDeliveryError, Place


def hold_too_many_rejects(delivery: Delivery, contract: Contract, *, accepted: int, rejected: int) -> None:
    """Hold a delivery when more than the feed's share of accepted and rejected rows is rejected.

    Raises:
        HeldDeliveryError: HOLD-003.
    """
    if rejected > contract.thresholds.rejected_share * (accepted + rejected):
        raise HeldDeliveryError(
            f"{rejected} dari {accepted + rejected} baris disisihkan, di atas batas"
            f" {contract.thresholds.rejected_share:.0%}.",
            code="HOLD-003",
            place=Place(file=delivery.file_name),
            remedy="Lihat temuannya, lalu putuskan: `decide` dengan release (terbitkan yang baik) atau refuse.",
        )


def hold_wrong_sum(connection: Connection, delivery: Delivery, contract: Contract) -> None:
    """Hold a delivery whose last labelled sum agrees with no way of adding up its rows.

    Under money and counts the figure is a sum, elsewhere a count of rows. It may speak of all data
    rows, or, as Excel's SUM and COUNT do, only of those whose cell is a number.

    Raises:
        HeldDeliveryError: HOLD-006.
    """
    sheets = connection.execute(
        text(
            "select sheet, rows_data, sum_check from ops.sheet_reading"
            " where delivery_id = :delivery_id and sum_check <> '{}' order by sheet"
        ),
        {"delivery_id": delivery.delivery_id},
    ).all()
    for sheet in sheets:
        for column, check in sheet.sum_check.items():
            expected = _expected(connection, delivery, contract, sheet=sheet, column=column)
            if Decimal(check["stated"]) not in expected:
                raise _disagrees(delivery, sheet.sheet, contract.columns[column], check["stated"], expected)


def hold_rounded_nik(connection: Connection, delivery: Delivery, contract: Contract) -> None:
    """Hold a delivery with a rounded column of NIK, where the feed asks for that.

    Raises:
        HeldDeliveryError: HOLD-007.
    """
    if not contract.thresholds.holds_rounded_nik:
        return
    for column in contract.of_kind("nik"):
        rounded = connection.execute(
            text(
                f"select min(sheet) from staging.{contract.name}"
                f" where delivery_id = :delivery_id and {column.name}_is_rounded"
            ),
            {"delivery_id": delivery.delivery_id},
        ).scalar()
        if rounded is not None:
            raise HeldDeliveryError(
                "NIK pernah tersimpan sebagai angka dan dibulatkan Excel; angka terakhirnya tidak dapat dipercaya.",
                code="HOLD-007",
                place=Place(file=delivery.file_name, sheet=rounded, column=column.name),
                remedy="Minta ekspor ulang dengan NIK sebagai teks, atau putuskan: `decide` release atau refuse.",
            )


def _expected(
    connection: Connection, delivery: Delivery, contract: Contract, *, sheet: Any, column: str
) -> tuple[Decimal, Decimal]:
    check = sheet.sum_check[column]
    if column not in contract.counted:
        return Decimal(sheet.rows_data), Decimal(check["number_count"])
    total = connection.execute(
        text(
            f"select coalesce(sum({column}), 0) from staging.{contract.name}"
            " where delivery_id = :delivery_id and sheet = :sheet"
        ),
        {"delivery_id": delivery.delivery_id, "sheet": sheet.sheet},
    ).scalar_one()
    return Decimal(total), Decimal(check["number_sum"])


def _written(number: Decimal) -> str:
    """Return a number in Indonesian notation: 1.234.567, or 1.234,50 where it is not whole."""
    is_whole = number == number.to_integral_value()
    return f"{number:,.{0 if is_whole else 2}f}".translate(str.maketrans(",.", ".,"))


def _disagrees(
    delivery: Delivery, sheet: str, column: Column, stated: str, expected: tuple[Decimal, Decimal]
) -> HeldDeliveryError:
    unit = "Rp " if column.kind == "money" else ""
    return HeldDeliveryError(
        f"Baris jumlah menulis {unit}{_written(Decimal(stated))}, padahal isinya {unit}{_written(expected[0])}.",
        code="HOLD-006",
        place=Place(file=delivery.file_name, sheet=sheet, column=column.name),
        remedy="Ada baris yang hilang atau berubah? Tanyakan pengirim, lalu putuskan: `decide` release atau refuse.",
    )
