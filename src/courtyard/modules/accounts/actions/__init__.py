"""Use cases of accounts: signing up, in and out, sessions, profiles."""
