from django.urls import path

from .views import editing, pages, publishing, versions

app_name = "reports"

urlpatterns = [
    path("reports/", pages.reports, name="reports"),
    path("reports/<slug:slug>/", pages.report, name="report"),
    path("reports/<slug:slug>/report.pdf", pages.pdf, name="pdf"),
    path("reports/<slug:slug>/edit/", editing.edit, name="edit"),
    path("reports/<slug:slug>/versions/", versions.versions, name="versions"),
    path("reports/<slug:slug>/versions/<int:number>/", versions.version, name="version"),
    path("reports/<slug:slug>/publish/", publishing.publish, name="publish"),
    path("reports/<slug:slug>/take-down/", publishing.unpublish, name="take_down"),
    path("groups/<slug:slug>/report/", editing.start_for_group, name="start_for_group"),
    path("partnerships/<slug:slug>/report/", editing.start_for_cpp, name="start_for_cpp"),
]
