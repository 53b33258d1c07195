"""Accounts: who may sign in, and with which roles."""
