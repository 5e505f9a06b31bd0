"""Asks a web process of this machine whether it is ready: `python scripts/ready.py PORT [SECONDS]`.

Ends with 0 once /readyz says so; waits up to SECONDS for it. Health checks of docker-compose.yml use it.
"""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def is_ready(port: int) -> bool:
    """Whether /readyz at `port` of this machine answers 200."""
    # The platform answers only to its public name.
    host = urlsplit(os.environ.get("BASE_URL", "http://127.0.0.1:8000")).netloc
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(port: int, seconds: float) -> bool:
    """Whether /readyz answers 200 within `seconds`."""
    end = time.monotonic() + seconds
    while not is_ready(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.25)
    return True


if __name__ == "__main__":
    sys.exit(not wait_until_ready(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0))
