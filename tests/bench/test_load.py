"""The load generator must find what is there: stalls, wrong answers, lost connections."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec

from bench.figures import SideFigures
from bench.load.loops import measure
from bench.load.tally import Job, Tally, percentile
from bench.meter import Reading

Answer = Callable[[int], bytes]


class Echo(msgspec.Struct, frozen=True):
    """GETs with a number in the path, and answers that must repeat it."""

    expected_status: int = 200

    def request(self, number: int) -> bytes:
        return f"GET /{number} HTTP/1.1\r\nHost: here\r\n\r\n".encode()

    def problem(self, number: int, body: bytes) -> str | None:
        return None if body == str(number).encode() else f"{body!r}"


def ok(number: int) -> bytes:
    body = str(number).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


@contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """A server that answers each request, in threads; an empty answer closes the connection."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionResetError):  # a closed loop ends in the middle of an answer
                self.answer_all()

        def answer_all(self) -> None:
            while line := self.rfile.readline():
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                said = answer(int(line.split()[1][1:]))
                if not said:
                    return
                self.wfile.write(said)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def job(port: int, *, rate: float | None = None, connections: int = 4) -> Job:
    return Job(port=port, traffic=Echo(), seconds=0.3, connections=connections, rate=rate, check_every=1)


def test_closed_loop_counts_right_answers() -> None:
    with serving(ok) as port:
        tally = measure(job(port))
    assert tally.errors == 0
    assert tally.checked > 0
    assert tally.answers == len(tally.latencies_ms)
    assert tally.per_second > 0


def test_open_loop_asks_as_often_as_it_says() -> None:
    with serving(ok) as port:
        tally = measure(job(port, rate=200))
    assert (tally.asked, tally.answers, tally.errors) == (60, 60, 0)


def test_open_loop_charges_a_stall_to_all_who_would_have_come() -> None:
    stall = threading.Lock()

    def stalling(number: int) -> bytes:
        with stall:
            if number == 10:
                time.sleep(0.2)
        return ok(number)

    with serving(stalling) as port:
        tally = measure(job(port, rate=200, connections=1))
    late = [latency for latency in tally.latencies_ms if latency > 50]
    assert len(late) > 20, "one slow answer of 60 must be felt by about 40 more requests"


def test_another_status_is_an_error() -> None:
    with serving(lambda _: b"HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n") as port:
        tally = measure(job(port, rate=50))
    assert tally.errors == tally.answers == 15
    assert "503" in tally.problems[0]


def test_a_wrong_body_is_an_error() -> None:
    with serving(lambda _: ok(-1)) as port:
        assert measure(job(port, rate=50)).errors == 15


def test_a_lost_connection_is_an_error_and_the_rest_goes_on() -> None:
    with serving(lambda number: b"" if number == 3 else ok(number)) as port:
        tally = measure(job(port, rate=50))
    assert (tally.errors, tally.answers) == (1, 14)


def test_an_answer_in_pieces_is_put_together() -> None:
    body = b"7" * 1_000_000
    with serving(lambda _: b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)) as port:
        tally = measure(job(port, rate=20))
    assert tally.body_bytes == 6 * len(body)


def test_percentile_of_unsorted_values() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
    assert percentile([], 0.99) == 0.0


def test_what_can_go_on_includes_what_is_left_to_do() -> None:
    tally = Tally()
    tally.answers, tally.seconds = 900, 4.0
    reading = Reading(api_cpu_s=1.0, api_core=0.5, load_core=0.5, others=0.0)
    plain, lasting = SideFigures(), SideFigures()
    plain.add_round(tally, reading, 2.0)
    lasting.add_round(tally, reading, 2.0, lasting=True)
    assert (plain.per_second, lasting.per_second) == (225, 150)
    assert plain.work_left_s == lasting.work_left_s == 2
