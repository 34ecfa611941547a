"""Answers that the server has ready, over a socket: many at once, beside others, and to somebody who does not read."""

import socket

from support.server import Server

_PATIENCE_S = 20.0


def ask(path: str, *lines: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "host: 127.0.0.1", *lines, "", "")).encode()


def answers(server: Server, data: bytes, count: int) -> list[tuple[int, dict[str, str], bytes]]:
    """Send everything, then read this many answers."""
    found = []
    with socket.create_connection(("127.0.0.1", server.port), timeout=_PATIENCE_S) as line:
        line.sendall(data)
        with line.makefile("rb") as stream:
            for _ in range(count):
                status = int(stream.readline().split()[1])
                headers = {}
                while (row := stream.readline().decode().strip()) != "":
                    name, _, value = row.partition(": ")
                    headers[name] = value
                found.append((status, headers, stream.read(int(headers.get("content-length", "0")))))
    return found


def test_one_after_another_on_one_connection(server: Server) -> None:
    member = server.member()
    token = f"authorization: {member.headers['authorization']}"
    [first] = answers(server, ask("/api/recipes", token), 1)
    assert first[0] == 200
    many = answers(server, ask("/api/recipes", token) * 50, 50)
    assert {(status, body) for status, _, body in many} == {(200, first[2])}
    assert len({headers["x-request-id"] for _, headers, _ in many}) == 50
    one = many[-1][1]
    assert one.keys() == first[1].keys(), "the same headers as in the usual way"
    assert one["etag"] == first[1]["etag"]
    [same] = answers(server, ask("/api/recipes", token, f"if-none-match: {one['etag']}"), 1)
    assert (same[0], same[2]) == (304, b"")


def test_kept_and_other_requests_keep_their_order(server: Server) -> None:
    answers(server, ask("/api/recipes"), 1)
    mixed = (
        ask("/api/recipes") + ask("/api/recipes/no-such") + ask("/api/recipes") + ask("/health") + ask("/api/recipes")
    )
    assert [status for status, _, _ in answers(server, mixed, 5)] == [200, 404, 200, 200, 200]


def test_a_body_behind_a_get_is_not_the_next_request(server: Server) -> None:
    answers(server, ask("/api/recipes"), 1)
    hidden = ask("/api/recipes/no-such")
    data = ask("/api/recipes", f"content-length: {len(hidden)}") + hidden + ask("/api/recipes")
    assert [status for status, _, _ in answers(server, data, 2)] == [200, 200]


def test_who_asks_and_does_not_read_fills_no_memory(server: Server) -> None:
    answers(server, ask("/api/openapi.json"), 1)
    answers(server, ask("/api/recipes"), 1)
    before = server.rss_bytes()
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.5) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sent, block = 0, ask("/api/recipes") * 100
        try:
            while sent < 64 << 20:
                sent += line.send(block)
        except TimeoutError:
            pass  # it reads no more before somebody reads its answers
        assert sent < 64 << 20
    assert server.rss_bytes() - before < 32 << 20
    assert answers(server, ask("/health"), 1)[0][0] == 200
