from django.urls import path

from .views import events

app_name = "events"

urlpatterns = [
    path("events/", events.events, name="events"),
    path("events/<slug:slug>/", events.event_page, name="event"),
]
