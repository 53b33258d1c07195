"""Reading what incentives keeps. Nothing here decides who may see what it returns: pages go through access.py."""
