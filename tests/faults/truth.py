"""What the database says in the end, read past the application."""

from typing import Any

from pymongo import MongoClient

from faults.journal import Outcomes
from faults.reconcile import Applied, Truth
from faults.shop.models import NOTED, ORDERS, PACKED, RUNS

_UNFINISHED = ("owed", "waiting", "active")
_SHOWN = 20


class Books:
    """The shop's collections of one trial.

    Args:
        client: To the mongod of the trial.
        prefix: Of its databases.
    """

    def __init__(self, client: MongoClient[dict[str, Any]], prefix: str) -> None:
        self._shop = client[f"{prefix}_shop"]
        self._kernel = client[f"{prefix}_kernel"]

    def truth(self) -> Truth:
        """Everything, with the facts and jobs that are not at an end."""
        noted = list(self._shop[NOTED.name].find())
        return Truth(
            written=self._ops(ORDERS.name),
            effects={"fact": [row["op"] for row in noted], "job": self._ops(PACKED.name)},
            applied=[Applied(row["customer"], row["number"], row["after"]) for row in noted],
            stuck=[*self._waiting_facts(), *self._waiting_jobs(), *self._given_up()],
        )

    def runs(self) -> int:
        """How often a packing came to its effect beyond once: repetitions that the key made harmless."""
        ops = self._ops(RUNS.name)
        return len(ops) - len(set(ops))

    def jobs_at_work(self) -> int:
        """How many jobs some worker has in hand."""
        return self._kernel.jobs.count_documents({"state": "active"})

    def is_settled(self, asked: Outcomes, *, without_jobs: bool = False) -> bool:
        """Whether every change has its effects; cheap, for asking often."""
        orders = self._shop[ORDERS.name].count_documents({})
        if orders < len(asked.ok):
            return True  # lost already: waiting mends nothing
        effects = (NOTED,) if without_jobs else (NOTED, PACKED)
        counts = [self._shop[spec.name].count_documents({}) for spec in effects]
        return min(counts) >= orders and not self._waiting_jobs() and not self._waiting_facts()

    def _ops(self, collection: str) -> list[str]:
        return [row["op"] for row in self._shop[collection].find({}, {"op": 1})]

    def _waiting_facts(self) -> list[str]:
        waiting = self._shop.outbox.find({"waiting": True}).limit(_SHOWN)
        return [f"fact {row['_id']} was not published" for row in waiting]

    def _waiting_jobs(self) -> list[str]:
        waiting = self._kernel.jobs.find({"state": {"$in": _UNFINISHED}}).limit(_SHOWN)
        return [f"job {row['key']} is {row['state']}" for row in waiting]

    def _given_up(self) -> list[str]:
        dead = [f"fact {row['_id']} is dead: {row.get('error')}" for row in self._shop.dead_facts.find().limit(_SHOWN)]
        failed = self._kernel.job_failures.find().limit(_SHOWN)
        return [*dead, *(f"job {row['key']} failed: {row['error']}" for row in failed)]
