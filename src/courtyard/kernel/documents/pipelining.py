"""The last commands of a transaction and its commit, sent together, their answers read one after the other.

The driver sends a command when it has the answer to the one before; each of these waits costs a busy process more than
the server's work, since an answer is looked at when the event loop comes round. The server takes what a connection
sends in its order, and a command that fails undoes the transaction, so that the commit behind it fails too.

This is the only place that uses the driver's inside, as it is in PyMongo 4.20; `test_pipelining.py` fails where another
version differs, and what is not sent here goes the driver's own way.
"""
# ruff: noqa: SLF001  (see above)

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import AsyncMongoClient, ReadPreference, message
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.pool import AsyncConnection
from pymongo.client_session_shared import _TxnState
from pymongo.errors import AutoReconnect, PyMongoError

from courtyard.kernel.documents.metrics import Timed, note_command
from courtyard.kernel.documents.units import Command

Answer = Mapping[str, Any]

_TOGETHER_BYTES_MAX = 16 << 20
_COMMIT = "commitTransaction"


class NotSent(Exception):  # noqa: N818  (says what is so)
    """Too much to be sent at once, or to a server of another kind: nothing has happened."""


class AnswersLost(AutoReconnect):
    """The connection broke before all answers had come: nobody knows what has happened.

    It is one of the driver's own errors, so that the driver looks for the server anew.
    """


async def send_with_commit(
    client: AsyncMongoClient[dict[str, Any]], session: AsyncClientSession, commands: Sequence[Command]
) -> tuple[list[Answer], Answer]:
    """Send commands of the session's open transaction and the commit behind them; their answers, and the commit's.

    The transaction stays open for the driver until ``note_committed``.

    Raises:
        NotSent, AnswersLost.
        PyMongoError: there is no server, and nothing was sent.
    """
    commit = Command("admin", {_COMMIT: 1, "writeConcern": {"w": "majority"}})
    async with await client._conn_for_writes(session, _COMMIT) as connection:
        if connection.is_mongos:  # its commits carry a token from the answers before
            raise NotSent
        numbers, data = _encoded(client, session, connection, [*commands, commit])
        for command in commands:
            note_command(next(iter(command.body)))
        with Timed("pipeline"):
            answers = await _answers(connection, numbers, data)
        for answer in answers:
            await client._process_response(answer, session)
    return answers[:-1], answers[-1]


def note_committed(session: AsyncClientSession) -> None:
    """Have the driver know what it did not do itself."""
    session._transaction.state = _TxnState.COMMITTED


def _encoded(
    client: AsyncMongoClient[dict[str, Any]],
    session: AsyncClientSession,
    connection: AsyncConnection,
    commands: Sequence[Command],
) -> tuple[list[int], bytes]:
    """The messages in one piece, with their numbers."""
    numbers: list[int] = []
    messages: list[bytes] = []
    size_bytes = 0
    for database, body in commands:
        session._apply_to(body, False, ReadPreference.PRIMARY, connection)  # noqa: FBT003  (the driver's signature)
        session._transaction.set_in_progress()
        connection.send_cluster_time(body, session, client)
        number, encoded, _, longest = message._op_msg(
            0, body, database, ReadPreference.PRIMARY, client.codec_options, connection.compression_context
        )
        size_bytes += len(encoded)
        if size_bytes > _TOGETHER_BYTES_MAX or longest > connection.max_bson_size:
            raise NotSent
        numbers.append(number)
        messages.append(encoded)
    return numbers, b"".join(messages)


async def _answers(connection: AsyncConnection, numbers: Sequence[int], data: bytes) -> list[Answer]:
    try:
        # Not by the connection's own methods, which start two tasks for each answer.
        stream = connection.conn.get_conn
        async with asyncio.timeout(stream.gettimeout):
            await stream.write(data)
            return [await _answer(connection, number) for number in numbers]
    except BaseException as error:
        # What still comes must not be taken for the answer to something else.
        await connection.close_conn(None)
        if isinstance(error, OSError | TimeoutError | PyMongoError):
            raise AnswersLost(str(error)) from error
        raise


async def _answer(connection: AsyncConnection, number: int) -> Answer:
    content, kind = await connection.conn.get_conn.read(number, connection.max_message_size)
    answer: Answer = message._UNPACK_REPLY[kind](content).unpack_response()[0]
    return answer
