from django.urls import path

from . import views

app_name = "groups"

urlpatterns = [
    path("groups/", views.map_page, name="map"),
    path("groups/<slug:slug>/", views.group_page, name="group"),
    path("groups/<slug:slug>/log/", views.add_entry, name="add_entry"),
    path("groups/<slug:slug>/move/", views.move, name="move"),
    path("phases/", views.phases, name="phases"),
]
