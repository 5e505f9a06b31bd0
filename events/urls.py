from django.urls import path

from .views import events, preview, programme, replies, setup

app_name = "events"

urlpatterns = [
    path("reply/<str:secret>/", replies.reply, name="reply"),
    path("events/", events.events, name="events"),
    path("events/new/", setup.new_event, name="new"),
    path("events/<slug:slug>/", events.event_page, name="event"),
    path("events/<slug:slug>/my-reply/", replies.my_reply, name="my_reply"),
    path("events/<slug:slug>/set-up/", setup.set_up, name="set_up"),
    path("events/<slug:slug>/set-up/details/", setup.details, name="details"),
    path("events/<slug:slug>/set-up/outcomes/", programme.outcomes, name="outcomes"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/", programme.change_outcome, name="change_outcome"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/away/", programme.drop_outcome, name="drop_outcome"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/place/", programme.shift_outcome, name="shift_outcome"),
    path("events/<slug:slug>/set-up/invitation/", setup.words, name="words"),
    path("events/<slug:slug>/set-up/invitation/preview/", preview.preview, name="preview"),
    path("events/<slug:slug>/set-up/programme/", programme.programme, name="programme"),
    path("events/<slug:slug>/set-up/programme/add/", programme.add_session, name="add_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/", programme.change_session, name="change_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/away/", programme.drop_session, name="drop_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/place/", programme.shift_session, name="shift_session"),
    path("events/<slug:slug>/set-up/needs/", replies.needs, name="needs"),
    path("events/<slug:slug>/set-up/copy/", setup.copy, name="copy"),
    path("events/<slug:slug>/set-up/call-off/", setup.call_off, name="call_off"),
]
