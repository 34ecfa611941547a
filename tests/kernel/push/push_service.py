"""A push service on this machine: TLS, HTTP/2 or HTTP/1.1, and it keeps what it was sent."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Literal, NamedTuple

import h2.config
import h2.connection
import h2.events
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from support.listening import listening

_CHUNK = 65_536


class Sent(NamedTuple):
    """A request as it arrived; ``connection`` counts from 1, ``version`` is 2 or 1."""

    path: str
    headers: dict[str, str]
    body: bytes
    version: int
    connection: int

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Says(NamedTuple):
    """An answer."""

    status: int = 200
    body: Any = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else msgspec.json.encode(self.body)


Answer = Says | Literal["hang", "reset", "babble", "trickle"]


class Certificate(NamedTuple):
    """A self-made certificate for 127.0.0.1 and localhost: the server's side and the client's."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def make_certificate(folder: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    file = folder / "certificate.pem"
    file.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return Certificate(server, ssl.create_default_context(cadata=pem.decode()))


class PushService:
    """Answers from ``answers`` in order (by path: ``script``), and with 200 when there are none left."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.answers: deque[Answer] = deque()
        self.script: dict[str, Answer] = {}
        self.url = ""
        self._connections = 0

    @property
    def last(self) -> Sent:
        return self.sent[-1]

    def to(self, path: str) -> list[Sent]:
        return [sent for sent in self.sent if sent.path == path]

    def answer_for(self, sent: Sent) -> Answer:
        self.sent.append(sent)
        if sent.path in self.script:
            return self.script[sent.path]
        return self.answers.popleft() if self.answers else Says()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        tls = writer.get_extra_info("ssl_object")
        serve = _serve_http2 if tls is not None and tls.selected_alpn_protocol() == "h2" else _serve_http1
        number = self._connections
        try:
            await serve(self, reader, writer, number)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def push_service(
    certificate: Certificate | None, protocols: tuple[str, ...] = ("h2", "http/1.1")
) -> AsyncIterator[PushService]:
    """A service between its start and its end; without a certificate it speaks plain HTTP/1.1."""
    service = PushService()
    if certificate is not None:
        certificate.server.set_alpn_protocols(list(protocols))
    scheme = "https" if certificate else "http"
    async with listening(service.connected, certificate.server if certificate else None) as port:
        service.url = f"{scheme}://127.0.0.1:{port}"
        yield service


async def _serve_http1(
    service: PushService, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
) -> None:
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        if head[0] == "PRI * HTTP/2.0":  # the preface of a protocol that this server was told not to speak
            return
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        answer = service.answer_for(Sent(head[0].split()[1], headers, body, 1, number))
        if isinstance(answer, Says):
            lines = [f"HTTP/1.1 {answer.status} X", f"content-length: {len(answer.data)}"]
            lines += [f"{name}: {value}" for name, value in answer.headers]
            writer.write("\r\n".join([*lines, "", ""]).encode() + answer.data)
        else:
            await _misbehave(answer, chain([b"HTTP/1.1 200 X\r\n\r\n"], repeat(b".")), writer)
        await writer.drain()


async def _serve_http2(
    service: PushService, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
) -> None:
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    state.initiate_connection()
    writer.write(state.data_to_send())
    heads: dict[int, dict[str, str]] = {}
    bodies: dict[int, bytes] = {}
    while data := await reader.read(_CHUNK):
        for event in state.receive_data(data):
            match event:
                case h2.events.RequestReceived():
                    heads[event.stream_id] = {str(name): str(value) for name, value in event.headers}
                    bodies[event.stream_id] = b""
                case h2.events.DataReceived():
                    bodies[event.stream_id] += event.data
                    state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case h2.events.StreamEnded():
                    head = heads.pop(event.stream_id)
                    sent = Sent(head[":path"], head, bodies.pop(event.stream_id), 2, number)
                    answer = service.answer_for(sent)
                    if isinstance(answer, Says):
                        state.send_headers(event.stream_id, [(":status", str(answer.status)), *answer.headers])
                        await _send(state, event.stream_id, answer.data, writer)
                    else:
                        await _misbehave(answer, _frames(state, event.stream_id), writer)
        writer.write(state.data_to_send())
        await writer.drain()


async def _send(state: h2.connection.H2Connection, stream: int, data: bytes, writer: asyncio.StreamWriter) -> None:
    """In frames, as far as the reader lets it; the rest is left out, as by a service that gives up."""
    size = state.max_outbound_frame_size
    for start in range(0, max(1, len(data)), size):
        piece = data[start : start + size]
        if len(piece) > state.local_flow_control_window(stream):
            return
        state.send_data(stream, piece, end_stream=start + size >= len(data))
        writer.write(state.data_to_send())
        await writer.drain()


def _frames(state: h2.connection.H2Connection, stream: int) -> Iterator[bytes]:
    state.send_headers(stream, [(":status", "200")])
    while True:
        state.send_data(stream, b".")
        yield state.data_to_send()


async def _misbehave(answer: str, drops: Iterator[bytes], writer: asyncio.StreamWriter) -> None:
    never = asyncio.get_running_loop().create_future()
    if answer == "babble":  # no HTTP of any version
        writer.write(b"\x00\xff" * 200)
    elif answer == "reset":
        raise ConnectionResetError
    elif answer == "hang":
        await never
    else:  # a body that never ends, a drop at a time: no single read waits long
        for drop in drops:
            writer.write(drop)
            await writer.drain()
            await asyncio.wait([never], timeout=0.02)
