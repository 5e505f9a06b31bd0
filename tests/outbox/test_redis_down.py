"""Redis goes away in the middle of a run and comes back: nothing is lost, and mail leaves again by itself."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.outbox.conftest import post
from tests.outbox.processes import beat, wait_until, worker
from tests.outbox.sink import Sink, free_port
from tests.outbox.test_processes import all_sent, post_many

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@contextmanager
def redis_server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of this test's own, which can be killed."""
    program = shutil.which("redis-server")
    assert program, "Redis is missing"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_mail_leaves_within_two_minutes_of_the_return_of_redis(record_proof: Callable[[str, str], None]) -> None:
    port = free_port()
    broker = {"BROKER_URL": f"redis://127.0.0.1:{port}/0"}
    with (
        Sink(seconds=0.1) as sink,
        redis_server(port) as redis,
        worker(sink.port, **broker),
        beat("redis-down", **broker),
    ):
        post_many(40)
        wait_until(lambda: len(sink.received) >= 5, 60, "the first mails")
        redis.kill()
        redis.wait()
        wait_until(all_sent, 30, "the rest of the run, which needs no Redis")
        post("while-down@example.org")
        time.sleep(3)
        assert "while-down@example.org" not in sink.addresses

        with redis_server(port):
            back = time.monotonic()
            wait_until(all_sent, 120, "the mail written while Redis was down")
            waited = time.monotonic() - back

    assert len(set(sink.addresses)) == len(sink.received) == 41
    record_proof(
        "Mail written while Redis is down leaves after its return (with a clock of one second) within",
        f"{waited:.0f} s",
    )
