"""Commits: in one trip with what was kept for last, and asked for until their outcome is known."""

import asyncio
import random
import time
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from courtyard.kernel.documents.pipelining import Answer, AnswersLost, NotSent, note_committed, send_with_commit
from courtyard.kernel.documents.units import Command, OutcomeUnknown, Unit, begin

_ATTEMPTS_MAX = 200
_LOOKED_FOR_S = 10.0
_PAUSE_MAX_S = 0.05


async def conclude(client: AsyncMongoClient[dict[str, Any]], unit: Unit) -> bool:
    """Do what the unit kept for last and commit, in one trip where that can be.

    Returns:
        Whether it is saved. If not, nothing has happened, and the one trip does not tell why: the work has to be run
        again, and to be concluded by ``conclude_in_steps``.

    Raises:
        Outdated, PyMongoError: nothing has happened.
        OutcomeUnknown: it may be saved.
    """
    commands = unit.last_commands()
    if not commands:
        await conclude_in_steps(unit)
        return True
    try:
        answers, committed = await send_with_commit(client, unit.session, commands)
    except NotSent:
        return await _undone(unit)
    except AnswersLost:
        if not await _is_saved(client, unit, commands[-1]):
            return False
        unit.committed()
        return True
    if not all(_is_fine(answer) for answer in answers):
        return await _undone(unit)
    if _is_fine(committed):
        note_committed(unit.session)
        unit.committed()
    else:
        await _commit(unit)
    return True


async def conclude_in_steps(unit: Unit) -> None:
    """The same, each command when the one before is done.

    Raises:
        Outdated, PyMongoError: nothing has happened.
        OutcomeUnknown: it may be saved.
    """
    await unit.finish()
    await _commit(unit)


async def _commit(unit: Unit) -> None:
    """Commit, asking again until the outcome is known, and run what was to follow."""
    for _ in range(_ATTEMPTS_MAX):
        try:
            await unit.session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
        else:
            unit.committed()
            return
    raise OutcomeUnknown


async def _undone(unit: Unit) -> bool:
    """The server has given it up; or does so now."""
    await unit.session.abort_transaction()
    return False


def _is_fine(answer: Answer) -> bool:
    return answer.get("ok") == 1 and "writeErrors" not in answer and "writeConcernError" not in answer


async def _is_saved(client: AsyncMongoClient[dict[str, Any]], unit: Unit, inserting: Command) -> bool:
    """Whether a transaction is saved whose answers were lost, by a row that it inserts.

    Asking for the commit again will not do: it may save the first of the commands without the others, which never
    arrived. Another transaction of the same session ends it for good if it is under way, and keeps what may still be on
    its way from ever beginning.

    Raises:
        OutcomeUnknown: the server does not answer in time.
    """
    rows = client.get_database(inserting.database).get_collection(inserting.body["insert"])
    row = {"_id": inserting.body["documents"][0]["_id"]}
    until = time.monotonic() + _LOOKED_FOR_S
    if unit.session.in_transaction:
        await unit.session.abort_transaction()
    while time.monotonic() < until:
        try:
            async with await begin(unit.session):
                found = await rows.find_one(row, {"_id": 1}, session=unit.session)
                await unit.session.commit_transaction()  # to the majority: what was found stays
        except PyMongoError:
            await asyncio.sleep(random.uniform(0, _PAUSE_MAX_S))  # noqa: S311  (no secret)
        else:
            return found is not None
    raise OutcomeUnknown
