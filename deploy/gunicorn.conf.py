"""How the web process runs, in `make run` and on a server. The address to listen on is given on the command line."""

import os

# Two processes of four threads suit a small server; more by WEB_CONCURRENCY.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 75  # longer than the proxy keeps an idle connection, so that the proxy never writes into a closed one

# Loaded once before the processes part: a wrong setting then ends everything with one plain sentence.
preload_app = True
control_socket_disable = True

# Lines about requests come from carplatform.access_log, which names the route and never the path.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_paths": {"()": "carplatform.access_log.WithoutPaths"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_paths"]}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
