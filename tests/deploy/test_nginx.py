"""The proxy's configuration, run by a real nginx in front of a small server that says what it was sent."""

import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .conftest import BASE_DIR

SECRET = "s3cr3t-T0ken_AbcDef"


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it was sent."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def upstream() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Proxy:
    """A running nginx: where its files are, and its two ports."""

    folder: Path
    http: int
    https: int

    def request(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request over TLS."""
        trusting = ssl._create_unverified_context()  # noqa: S323 - the certificate was made for this test
        return answer(HTTPSConnection("127.0.0.1", self.https, context=trusting), method, path, body, headers)

    def written(self) -> str:
        """All it has written so far, into whatever log."""
        return "".join(file.read_text() for file in self.folder.glob("*.log"))


def answer(
    connection: HTTPConnection, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> Answer:
    """Send one request and read the answer."""
    connection.timeout = 10
    with closing(connection):
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


@contextmanager
def running(nginx: str, folder: Path, upstream: int) -> Iterator[Proxy]:
    """A real nginx with our configuration."""
    make_certificate(folder)
    http, https = free_ports(2)
    conf = adapted(folder, {"80": http, "443": https}, upstream)
    with (folder / "out.log").open("w") as out, (folder / "err.log").open("w") as err:
        server = subprocess.Popen([nginx, "-c", conf, "-g", "daemon off;"], stdout=out, stderr=err)
        proxy = Proxy(folder, http, https)
        try:
            wait_for_port(https, proxy)
            yield proxy
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def proxy(tmp_path: Path, tool: Callable[[str], str], upstream: int) -> Iterator[Proxy]:
    with running(tool("nginx"), tmp_path, upstream) as proxy:
        yield proxy


def adapted(folder: Path, ports: dict[str, int], upstream: int) -> Path:
    """The configuration as it is, but for its ports and folders, which belong to a server."""
    text = (BASE_DIR / "deploy" / "nginx.conf").read_text()
    for port, free in ports.items():
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{free}")
    text = text.replace("http://web:8000", f"http://127.0.0.1:{upstream}")
    text = text.replace("/etc/nginx/tls", str(folder)).replace("/run/nginx.pid", f"{folder}/nginx.pid")
    text = text.replace("/dev/stdout", f"{folder}/access.log")
    conf = folder / "nginx.conf"
    conf.write_text(text)
    return conf


def make_certificate(folder: Path) -> None:
    """A certificate for this machine that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def free_ports(count: int) -> list[int]:
    servers = [HTTPServer(("127.0.0.1", 0), Echo) for _ in range(count)]
    ports = [server.server_port for server in servers]
    for server in servers:
        server.server_close()
    return ports


def wait_for_port(port: int, proxy: Proxy) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(proxy.written())


def test_it_tells_the_platform_who_asks_and_how(proxy: Proxy) -> None:
    answered = proxy.request("GET", "/", headers={"Host": "car.example.org", "X-Forwarded-For": "192.0.2.9"})

    sent = json.loads(answered.body)
    assert sent["Host"] == "car.example.org"
    assert sent["X-Forwarded-Proto"] == "https"
    # What the visitor claims stands to the left; the platform believes only as many from the right as PROXIES says.
    assert sent["X-Forwarded-For"] == "192.0.2.9, 127.0.0.1"


def test_it_sends_plain_http_to_https(proxy: Proxy) -> None:
    connection = HTTPConnection("127.0.0.1", proxy.http)

    answered = answer(connection, "GET", "/groups/", headers={"Host": "car.example.org"})

    assert (answered.status, answered.headers["Location"]) == (301, "https://car.example.org/groups/")


def test_it_lets_24_megabytes_through_and_not_26(proxy: Proxy) -> None:
    assert proxy.request("POST", "/", bytes(24 * 1024 * 1024)).status == 200
    assert proxy.request("POST", "/", headers={"Content-Length": str(26 * 1024 * 1024)}).status == 413


def test_a_page_for_files_is_shown_what_is_too_large_to_say_so_itself(proxy: Proxy) -> None:
    page = "/groups/warm-homes/log/00000000-0000-0000-0000-000000000001/files/"

    assert proxy.request("POST", page, bytes(26 * 1024 * 1024)).status == 200
    for elsewhere in (f"{page}../change/", "/groups/warm-homes/log/files/x/", "/", f"{page}x/"):
        assert proxy.request("POST", elsewhere, headers={"Content-Length": str(26 * 1024 * 1024)}).status == 413


def test_beyond_that_it_says_itself_what_to_do(proxy: Proxy) -> None:
    page = "/groups/warm-homes/log/00000000-0000-0000-0000-000000000001/files/"

    answered = proxy.request("POST", page, headers={"Content-Length": str(101 * 1024 * 1024)})

    assert (answered.status, answered.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "Files may have up to 20 MB." in answered.body.decode()


def test_pages_for_files_are_told_who_asks_too(proxy: Proxy) -> None:
    page = "/groups/warm-homes/log/00000000-0000-0000-0000-000000000001/files/"

    sent = json.loads(proxy.request("GET", page, headers={"Host": "car.example.org"}).body)

    assert (sent["Host"], sent["X-Forwarded-Proto"], sent["X-Forwarded-For"]) == (
        "car.example.org",
        "https",
        "127.0.0.1",
    )


def test_its_logs_name_no_path(proxy: Proxy) -> None:
    proxy.request("GET", f"/l/{SECRET}/?code={SECRET}", headers={"Referer": f"https://car.example.org/{SECRET}"})
    proxy.request("POST", f"/l/{SECRET}/", headers={"Content-Length": str(26 * 1024 * 1024)})

    assert re.search(r"GET 200 \d+ bytes", proxy.written())
    assert SECRET not in proxy.written()


def test_its_logs_name_no_path_while_the_platform_is_down(
    tmp_path: Path, tool: Callable[[str], str], free_port: int
) -> None:
    # Nginx writes whole requests into its error log then, if it is let.
    with running(tool("nginx"), tmp_path, upstream=free_port) as proxy:
        assert proxy.request("GET", f"/l/{SECRET}/").status == 502

    assert "GET 502" in proxy.written()
    assert SECRET not in proxy.written()


def test_nginx_finds_nothing_wrong_with_it(tmp_path: Path, tool: Callable[[str], str]) -> None:
    make_certificate(tmp_path)
    conf = adapted(tmp_path, {}, 8000)

    done = subprocess.run([tool("nginx"), "-t", "-c", conf], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr
