"""Training: what goes into the model, and that a weaker level that weighs more is told."""

from __future__ import annotations

import json

import pytest

from sinergi.commands.train import compare_weights, unordered
from sinergi.errors import ConfigurationError
from sinergi.identity.levels import COMPARED, LEVELS
from sinergi.identity.model import Model, load_model
from sinergi.identity.training import count_word_shares, train_model
from sinergi.settings import load_settings
from sinergi.warehouse.connection import begin


@pytest.fixture(scope="module")
def model() -> Model:
    """The trained model of the repository."""
    return load_model(load_settings({}).reference / "matching_model.json")


def test_the_model_knows_every_comparison_and_level(model):
    comparisons = model.settings["comparisons"]
    assert tuple(comparison["output_column_name"] for comparison in comparisons) == COMPARED
    for comparison in comparisons:
        told = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        assert len(told) == len(LEVELS[comparison["output_column_name"]])


def test_the_file_of_the_model_tells_nothing_of_the_run_that_made_it(model):
    assert model.settings["linker_uid"] == "sinergi"


def test_a_word_that_few_people_have_is_not_told():
    names = ["SITI AMINAH"] * 20 + ["SITI SARTONO"] * 19 + ["SITI SITI"]
    assert count_word_shares(names) == {"SITI": 1.0, "AMINAH": 0.5}


def test_what_is_unlike_weighs_less_than_what_is_equal(model):
    weights = {(found.comparison, found.level): found.weight for found in compare_weights(model, None)}
    for comparison, levels in LEVELS.items():
        assert weights[comparison, levels[-1]] > 0 > weights[comparison, levels[0]]


def test_the_same_model_has_not_changed(model):
    assert not any(weight.is_changed for weight in compare_weights(model, model))


def test_a_weaker_level_that_weighs_more_is_told(model):
    settings = json.loads(json.dumps(model.settings))
    region = settings["comparisons"][COMPARED.index("region")]["comparison_levels"]
    region[-2]["m_probability"] = 0.9999
    region[-2]["u_probability"] = 0.00001
    changed = Model(version="baru", settings=settings, word_shares={})
    found = unordered(list(compare_weights(changed, model)))
    assert ("equal", "kecamatan") in {(one.level, other.level) for one, other in found if one.comparison == "region"}


def test_a_warehouse_without_shared_nik_cannot_train(world, record, tmp_path):
    world.deliver("satu", [record(nik="n1", name="SITI AMINAH"), record(nik="n2", name="BUDI HARTONO")])
    with begin(world.settings) as connection, pytest.raises(ConfigurationError, match="NIK valid yang sama"):
        train_model(connection, spill=tmp_path)
