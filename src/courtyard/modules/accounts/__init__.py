"""Accounts: who people are, and how they prove it.

Nouns: a *user* has a name, an address and a password; a *session* is one signed-in device and at the same time one
family of refresh tokens; an *actor* is what a request has proven.

Invariants: names and addresses are unique however they are written. Only fingerprints of secrets are stored. A
session that has ended opens nothing any more: at once in the process that ended it, within a second in all others.
"""
