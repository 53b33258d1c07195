"""The words that the database keeps are the words that ranking and contests know."""

from __future__ import annotations

from enum import Enum

import pytest

from incentives.data import MetricKind
from leaderboard import models, windows
from leaderboard.contests import elimination, life, prizes
from leaderboard.ranking import combining, policy, ties


@pytest.mark.parametrize(
    ("kept", "known"),
    [
        (models.Score, combining.ScoreKind),
        (models.PerHead, combining.PerHead),
        (models.WindowKind, windows.WindowKind),
        (models.Ties, ties.Ties),
        (models.Visibility, policy.Visibility),
        (models.Values, policy.Values),
        (models.BoardMetric.Kind, MetricKind),
        (models.Contest.State, life.State),
        (models.LastPlaceTied, elimination.LastPlaceTied),
        (models.TiedPrizes, prizes.TiedPrizes),
        (models.PrizeKind, prizes.Kind),
    ],
)
def test_the_words_are_the_same(kept: type[Enum], known: type[Enum]) -> None:
    assert [each.value for each in kept] == [each.value for each in known]
