from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import health, pages
from .accounts.joining_views import join
from .home import home

handler400 = "carplatform.errors.bad_request"
handler403 = "carplatform.errors.forbidden"
handler404 = "carplatform.errors.not_found"
handler500 = "carplatform.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("", include("groups.urls")),
    path("", include("events.urls")),
    path("", include("evaluations.urls")),
    path("", include("reflections.urls")),
    path("join/<str:secret>/", join, name="join"),
    path("", include("carplatform.reports.urls")),
    path("account/", include("carplatform.accounts.urls")),
    path("admin/", admin.site.urls),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("cookies/", pages.cookies, name="cookies"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("carplatform.demo.urls"))]
