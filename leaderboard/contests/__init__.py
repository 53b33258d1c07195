"""How contests are played and what they give: pure, without Django, clock or chance of its own (docs/contests.md says the rules)."""
