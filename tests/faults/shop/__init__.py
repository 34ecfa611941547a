"""A shop that exists to be damaged: an order is written, a fact about it is noted by a reader, a job packs it.

Every effect leaves a row in a plain collection without any unique index, so that a repetition shows.
"""
