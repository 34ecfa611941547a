"""Tasks: what one person or a team has to do, when, and what became of it.

Nouns: a *task* lies in a *project*, which has *members* (viewer, editor, owner) and *columns* for its board; each
member's *inbox* is a project of their own, with their own id and without a document. A *series* is a task that comes
again when it is completed. An *attachment* is a member's file on a task. A *step* is a task before and after a write.
A *tally* is a row of gains and losses whose sum over a project is a figure of the dashboard. An *undo* holds what a
change in bulk replaced.

Invariants: nobody sees a task of a project that they are no member of. A write, its facts and its tallies are one
transaction. Of one occurrence of a series there is at most one successor. What is in the trash is in no listing and in
no figure. Whoever can see a project is shown every change of it at once: a kept answer never outlives what it shows.
"""
