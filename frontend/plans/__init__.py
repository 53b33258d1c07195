"""Plans: what they say, who is on them, their versions, and the studio where a draft is written and published."""
