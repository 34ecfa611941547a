"""The two ways of asking: as fast as answers come (closed loop), and at a fixed rate come what may (open loop).

In the open loop a request's latency counts from the moment it should have left, so that a server which stalls is
charged for everybody who would have arrived meanwhile (no "coordinated omission").
"""

import gc
import select
import time

from bench.load.connection import Connection, ConnectionLostError
from bench.load.tally import Job, Tally

_DRAIN_S = 10.0
_POLL_S = 0.1
_KEPT_MAX = 400


class _Loop:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.tally = Tally()
        self.poller = select.epoll()
        self.open: dict[int, Connection] = {}
        self.idle: list[Connection] = []
        self.expected = str(job.traffic.expected_status).encode()

    def connect(self) -> Connection:
        connection = Connection(self.job.port)
        self.open[connection.descriptor] = connection
        self.poller.register(connection.descriptor, select.EPOLLIN)
        return connection

    def drop(self, connection: Connection) -> None:
        self.poller.unregister(connection.descriptor)
        del self.open[connection.descriptor]
        connection.close()
        if connection in self.idle:
            self.idle.remove(connection)

    def send(self, connection: Connection, intended_s: float) -> None:
        number = self.job.first + self.tally.asked
        self.tally.asked += 1
        connection.send(number, intended_s, self.job.traffic.request(number))

    def take(self, connection: Connection) -> bool:
        """Read what has come; whether the connection is free for the next request."""
        number = connection.number
        try:
            answer = connection.receive()
        except ConnectionLostError as loss:
            if connection.is_waiting:
                self.tally.lost += 1
                self.tally.fail(f"request {number}: {loss}")
            self.drop(connection)
            return False
        if answer is None:
            return False
        self.count(number, time.perf_counter() - connection.intended_s, *answer)
        return True

    def count(self, number: int, latency_s: float, status: bytes, body: bytes) -> None:
        tally = self.tally
        tally.answers += 1
        tally.latencies_ms.append(latency_s * 1000)
        tally.body_bytes += len(body)
        if status != self.expected:
            tally.fail(f"request {number}: {status.decode()} {body[:200].decode(errors='replace')}")
        elif number % self.job.check_every == 0 and len(tally.kept) < _KEPT_MAX:
            tally.kept.append((number, body))

    def closed(self) -> None:
        started = time.perf_counter()
        end = started + self.job.seconds
        for _ in range(self.job.connections):
            self.send(self.connect(), time.perf_counter())
        while (now := time.perf_counter()) < end:
            for descriptor, _ in self.poller.poll(_POLL_S):
                if self.take(self.open[descriptor]):
                    self.send(self.open[descriptor], time.perf_counter())
            while len(self.open) < self.job.connections:
                self.send(self.connect(), time.perf_counter())
        self.tally.seconds = now - started

    def paced(self, rate: float) -> None:
        total = max(1, int(rate * self.job.seconds))
        started = time.perf_counter() + 1 / rate
        give_up = started + self.job.seconds + _DRAIN_S
        while (now := time.perf_counter()) < give_up:
            while self.tally.asked < total and (due := started + self.tally.asked / rate) <= now:
                connection = self.free()
                if connection is None:
                    break
                self.tally.late_ms.append((time.perf_counter() - due) * 1000)
                self.send(connection, due)
            if self.tally.asked == total and not any(each.is_waiting for each in self.open.values()):
                break
            self.gather(started + self.tally.asked / rate - time.perf_counter())
        for _ in range(total - self.tally.answers - self.tally.lost):
            self.tally.fail("no answer in time")
        self.tally.seconds = time.perf_counter() - started

    def free(self) -> Connection | None:
        """The last used idle connection, or a new one while there are fewer than allowed."""
        if self.idle:
            return self.idle.pop()
        return self.connect() if len(self.open) < self.job.connections else None

    def gather(self, wait_s: float) -> None:
        """Take answers until ``wait_s`` has passed; select tells time in microseconds where epoll has milliseconds."""
        if wait_s > 0:
            select.select([self.poller], [], [], min(wait_s, _POLL_S))
        elif self.tally.asked and not self.idle and len(self.open) >= self.job.connections:
            select.select([self.poller], [], [], _POLL_S)
        for descriptor, _ in self.poller.poll(0):
            if self.take(self.open[descriptor]):
                self.idle.append(self.open[descriptor])

    def close(self) -> None:
        for connection in list(self.open.values()):
            self.drop(connection)
        self.poller.close()


def measure(job: Job) -> Tally:
    """Do the job, then check the kept sample of answers."""
    loop = _Loop(job)
    gc.collect()
    gc.disable()  # a collection in the middle would be measured as the server's pause
    cpu, clock = time.process_time(), time.perf_counter()
    try:
        if job.rate is None:
            loop.closed()
        else:
            loop.paced(job.rate)
    finally:
        gc.enable()
        loop.close()
    tally = loop.tally
    tally.cpu_share = (time.process_time() - cpu) / (time.perf_counter() - clock)
    for number, body in tally.kept:
        tally.checked += 1
        problem = job.traffic.problem(number, body)
        if problem is not None:
            tally.fail(f"request {number}: {problem}")
    return tally
