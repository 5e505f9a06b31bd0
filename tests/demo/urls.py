from django.urls import include, path

from carplatform.urls import handler400, handler403, handler404, handler500
from carplatform.urls import urlpatterns as platform

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*platform, path("demo/", include("carplatform.demo.urls"))]
