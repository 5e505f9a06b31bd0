"""What gunicorn serves."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from carplatform.patience import limit_waiting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carplatform.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Cannot start: {error}")
limit_waiting(settings.PAGE_SECONDS)
