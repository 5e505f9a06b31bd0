from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page may say about the platform and who runs it.

    Who is asking is looked up only where a template asks: bare pages must not touch the session.
    """
    return {
        "SITE_NAME": settings.SITE_NAME,
        "CONTROLLER": settings.CONTROLLER,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "DEMO": settings.DEMO,
        "may_administer": SimpleLazyObject(lambda: admin.site.has_permission(request)),
    }
