from django.urls import path

from .views import cycle, groups, log, map, table

app_name = "groups"

urlpatterns = [
    path("groups/", map.map_page, name="map"),
    path("groups/<slug:slug>/", groups.group_page, name="group"),
    path("groups/<slug:slug>/log/add/", log.add_entry, name="add_entry"),
    path("groups/<slug:slug>/move/", cycle.move, name="move"),
    path("desk/groups/", table.table, name="table"),
    path("phases/", cycle.phases, name="phases"),
]
