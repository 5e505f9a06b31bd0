from django.urls import path

from . import views

app_name = "reflections"

urlpatterns = [
    path("worksheets/", views.worksheets, name="worksheets"),
    path("worksheets/<slug:slug>/", views.worksheet_page, name="worksheet"),
]
