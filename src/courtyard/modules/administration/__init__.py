"""Administration: what whoever runs this installation looks at and mends.

Nouns: a *queue* holds jobs; a *failure* is a job that failed for good; a *reader* is a reaction that reads facts; a
*dead fact* is one that a reader could not digest.

Invariants: admins only. What is shown has no secrets in it. Nothing here has data of its own.
"""
