"""The rules of goals, badges, levels, streaks and missions: pure, exact, and the same whenever and however often they are asked."""
