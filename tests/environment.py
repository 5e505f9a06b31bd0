"""Loaded by pytest before Django's settings are: the environment of a test run.

DATABASE_URL and BROKER_URL may come from outside (`make test-services`); all else is fixed here.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

os.environ["BASE_URL"] = "http://localhost"
os.environ["EXTRA_HOSTS"] = "127.0.0.1"
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["SMTP_HOST"] = "127.0.0.1"
os.environ["SMTP_PORT"] = "1"
os.environ["SMTP_SECURITY"] = "none"
os.environ.pop("DEMO", None)
os.environ.pop("DEBUG", None)
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="cairn-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
# Test processes beside one another have each a folder, with it a broker of files, and a Redis database of their own:
# none may take a call that was meant for another's worker.
if beside := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["VAR_DIR"] = str(Path(os.environ["VAR_DIR"], beside))
    os.environ["BROKER_URL"] = re.sub(r"\d+$", beside.removeprefix("gw"), os.environ.get("BROKER_URL", ""))
# Playwright's synchronous interface leaves an event loop running in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
