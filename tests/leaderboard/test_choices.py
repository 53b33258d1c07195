"""The words that the database keeps are the words that ranking knows."""

from __future__ import annotations

from enum import Enum

import pytest

from incentives.data import MetricKind
from leaderboard import models, windows
from leaderboard.ranking import combining, policy, ties


@pytest.mark.parametrize(
    ("kept", "known"),
    [
        (models.Score, combining.ScoreKind),
        (models.PerHead, combining.PerHead),
        (models.WindowKind, windows.WindowKind),
        (models.Ties, ties.Ties),
        (models.TieBreaker, ties.TieBreaker),
        (models.Visibility, policy.Visibility),
        (models.Values, policy.Values),
        (models.BoardMetric.Kind, MetricKind),
    ],
)
def test_the_words_are_the_same(kept: type[Enum], known: type[Enum]) -> None:
    assert [each.value for each in kept] == [each.value for each in known]
