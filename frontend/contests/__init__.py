"""Contests: what is played for, who meets whom, who won; and how sales operations runs them and finance pays them."""
