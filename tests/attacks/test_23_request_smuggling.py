"""Row 23: bytes that two servers in a row could read as different requests, on the real server.

Each is refused, or answered exactly once with the connection closed behind it; a request hidden in another is never
answered. The hidden one asks for /smuggled, so that an answer to it would be one too many.
"""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from attacks.wire import say
from courtyard.processes.protocol import BoundedProtocol
from support.server import Server
from support.waiting import wait_until

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /theme HTTP/1.1\r\nHost: x\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def chunked(name: bytes, body: bytes = b"0\r\n\r\n", length: bytes = b"") -> bytes:
    return POST + length + name + b"\r\n" + FORM + b"\r\n" + body


REFUSED = {
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "length and chunks": chunked(b"Transfer-Encoding: chunked", length=b"Content-Length: 5\r\n"),
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "two equal lengths in one": POST + b"Content-Length: 0, 0\r\n\r\n",
    "a signed length": POST + b"Content-Length: +0\r\n\r\n",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "a length in hex": POST + b"Content-Length: 0x0\r\n\r\n",
    "a length with a blank inside": POST + b"Content-Length: 0 0\r\n\r\n",
    "a length beyond all numbers": POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "a length of five thousand digits": POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "an empty length": POST + b"Content-Length: \r\n\r\n",
    "a blank before the colon": chunked(b"Transfer-Encoding : chunked"),
    "a tab before the colon": chunked(b"Transfer-Encoding\t: chunked"),
    "a folded header": chunked(b"Transfer-Encoding:\r\n chunked"),
    "a vertical tab": chunked(b"Transfer-Encoding: \x0bchunked"),
    "a NUL in the value": chunked(b"Transfer-Encoding: chunked\x00"),
    "another coding": chunked(b"Transfer-Encoding: xchunked"),
    "a coding behind chunks": chunked(b"Transfer-Encoding: chunked, identity"),
    "a quoted coding": chunked(b'Transfer-Encoding: "chunked"'),
    "chunks twice": chunked(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
    "a bare return in a header": POST + b"X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a return before the name": POST + b"\rTransfer-Encoding: chunked\r\n\r\n",
    "a name with a blank": POST + b"Transfer Encoding: chunked\r\n\r\n",
    "a header without a colon": POST + b"Transfer-Encoding\r\n\r\n",
    "no name": POST + b": chunked\r\n\r\n",
    "a chunk's size in words": chunked(b"Transfer-Encoding: chunked", b"zz\r\n"),
    "a chunk's size with a sign": chunked(b"Transfer-Encoding: chunked", b"+5\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size with 0x": chunked(b"Transfer-Encoding: chunked", b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size beyond all numbers": chunked(b"Transfer-Encoding: chunked", b"f" * 20 + b"\r\nhello\r\n"),
    "a chunk longer than it says": chunked(b"Transfer-Encoding: chunked", b"2\r\nhello\r\n0\r\n\r\n"),
    "a chunk's end of a bare line feed": chunked(b"Transfer-Encoding: chunked", b"5\nhello\n0\n\n"),
    "an extension with a bare line feed": chunked(b"Transfer-Encoding: chunked", b"5;a\nhello\r\n0\r\n\r\n"),
    "a version of its own": b"GET / HTTP/1.10\r\nHost: x\r\n\r\n",
    "another protocol": b"GET / FTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a method of small letters": b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a blank in the address": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "a NUL in the address": b"GET /a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes that are no text": bytes(range(256)),
    "TLS on the wrong door": bytes.fromhex("160301020001000001fc0303") + bytes(200),
}
# Read by everybody alike, or refused: at most one answer, and never one to what is hidden.
ONE_ANSWER_AT_MOST = {
    "a host of nothing": b"GET /health HTTP/1.1\r\nHost: \r\n\r\n",
    "an extension": chunked(b"Transfer-Encoding: chunked", b"5;a=b\r\na=b&c\r\n0\r\n\r\n"),
    "a trailer": chunked(b"Transfer-Encoding: chunked", b"0\r\nContent-Length: 5\r\n\r\n"),
    "capital letters": chunked(b"TRANSFER-ENCODING: CHUNKED"),
    "an old version with chunks": b"POST /theme HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bare line feeds": b"GET /health HTTP/1.1\nHost: x\n\n",
    "an absolute address": b"GET http://evil.example/health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "an upgrade": b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "a socket": b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a length on a GET": b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "chunks on a GET": b"GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a promise": POST + b"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_two_servers_could_read_differently_is_refused(server: Server, name: str) -> None:
    data = REFUSED[name]
    answers = say(server.port, data if HIDDEN in data else data + HIDDEN)
    assert answers.statuses == [400], answers.raw[:300]
    assert answers.closed
    assert b"smuggled" not in answers.raw


@pytest.mark.parametrize("name", ONE_ANSWER_AT_MOST)
def test_the_rest_is_answered_once(server: Server, name: str) -> None:
    answers = say(server.port, ONE_ANSWER_AT_MOST[name])
    assert len([status for status in answers.statuses if status != 100]) <= 1, answers.raw[:300]
    assert not [status for status in answers.statuses if status >= 500], answers.raw[:300]
    assert b"smuggled" not in answers.raw


def test_honest_requests_in_a_row_are_answered_in_order(server: Server) -> None:
    data = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + HIDDEN + b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    assert say(server.port, data).statuses == [200, 404, 200]


def test_the_rest_of_a_refused_body_is_no_request(server: Server) -> None:
    """The refusal comes before the body was read; what follows is still body."""
    body = HIDDEN.ljust(2 << 20, b"x")
    head = (
        b"POST /api/recipes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        % len(body)
    )
    answers = say(server.port, head + body)
    assert len(answers.statuses) <= 1
    assert b"smuggled" not in answers.raw


async def nobody(scope: Any, receive: Any, send: Any) -> None:
    pytest.fail("a request without an end was taken for a whole one")


class Hasty(BoundedProtocol):
    head_limit_s = 0.2


@pytest.mark.parametrize("start", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a"])
async def test_a_head_that_does_not_come_ends_in_time(start: bytes) -> None:
    config, state = uvicorn.Config(nobody, ws="none", interface="asgi3", log_config=None), ServerState()
    listening = await asyncio.get_running_loop().create_server(
        lambda: Hasty(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(start)
    assert (await asyncio.wait_for(reader.read(), 20)).startswith(b"HTTP/1.1 408 ")
    writer.close()
    await wait_until(lambda: not state.connections, "the connection is forgotten")
    listening.close()
