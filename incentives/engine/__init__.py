"""The engine: a plan and facts in, exact lines with their workings out. Pure: no Django, no clock, no database."""
