from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.models.replies import NEEDS_KEPT_DAYS


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and what they can ask for."""
    context = {
        "hosted_in": settings.HOSTED_IN,
        "session_days": settings.PRACTITIONER_SESSION_DAYS,
        "staff_hours": settings.STAFF_SESSION_HOURS,
        "needs_days": NEEDS_KEPT_DAYS,
    }
    return render(request, "pages/privacy.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the accessibility regulations of 2018 ask public bodies for."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The two cookies, and what each is for."""
    context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_days": settings.PRACTITIONER_SESSION_DAYS,
        "staff_hours": settings.STAFF_SESSION_HOURS,
        "csrf_days": settings.CSRF_COOKIE_AGE // 86_400,
    }
    return render(request, "pages/cookies.html", context)
