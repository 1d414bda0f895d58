"""The trained model of identity, ``include/reference/matching_model.json``: frozen, reviewed, with a version."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinergi.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Model:
    """What scores two profiles.

    Attributes:
        version: Print of the whole file; scores of another version are made again.
        settings: Conditions and weights as Splink reads them.
        word_shares: Share of people who have a word in their name, for the words many have. Frozen with the
            model: frequencies counted anew in every build would change old scores with every delivery.
    """

    version: str
    settings: dict[str, Any]
    word_shares: Mapping[str, float]

    def field_weights(self, levels: Sequence[int]) -> list[float]:
        """Return what each comparison adds to the weight of a pair, before the frequency of its values.

        Args:
            levels: As in ``vault.match_score``: 0 the weakest level of a comparison, -1 unknown.
        """
        return [
            _level_weight(comparison["comparison_levels"], level)
            for comparison, level in zip(self.settings["comparisons"], levels, strict=True)
        ]

    @property
    def prior_weight(self) -> float:
        """Weight of a pair about which nothing is known."""
        prior: float = self.settings["probability_two_random_records_match"]
        return math.log2(prior / (1 - prior))


def _level_weight(levels: Sequence[Mapping[str, Any]], level: int) -> float:
    if level < 0:
        return 0.0
    told = [found for found in levels if not found.get("is_null_level")]
    chosen = told[len(told) - 1 - level]
    return math.log2(chosen["m_probability"] / chosen["u_probability"])


def load_model(path: Path) -> Model:
    """Read the trained model.

    Raises:
        ConfigurationError: The file is missing, no JSON, or lacks a part.
    """
    try:
        content = path.read_bytes()
        found = json.loads(content)
        return Model(
            version=hashlib.sha256(content).hexdigest()[:16],
            settings=found["settings"],
            word_shares=found["word_shares"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(
            f"Model pencocokan {path.name} tidak dapat dipakai: bukan JSON dengan settings dan word_shares.",
            code="CONFIG-303",
            remedy="Kembalikan berkas itu dari git, atau latih lagi dengan `python -m sinergi train`.",
        ) from None


def write_model(path: Path, *, settings: Mapping[str, Any], word_shares: Mapping[str, float]) -> None:
    """Write a trained model so that a reviewer sees what changed: one value a line, four digits, sorted words."""
    shares = {word: float(f"{share:.3g}") for word, share in sorted(word_shares.items())}
    content = {"settings": _rounded(settings), "word_shares": shares}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
