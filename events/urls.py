from django.urls import path

from .views import contacts, events, invitations, inviting, preview, programme, replies, setup

app_name = "events"

urlpatterns = [
    path("reply/<str:secret>/", replies.reply, name="reply"),
    path("events/", events.events, name="events"),
    path("events/new/", setup.new_event, name="new"),
    path("events/<slug:slug>/", events.event_page, name="event"),
    path("events/<slug:slug>/my-reply/", replies.my_reply, name="my_reply"),
    path("events/<slug:slug>/contacts/", contacts.contacts, name="contacts"),
    path("events/<slug:slug>/contacts/all.vcf", contacts.all_cards, name="all_cards"),
    path("events/<slug:slug>/contacts/<uuid:uid>.vcf", contacts.one_card, name="one_card"),
    path("events/<slug:slug>/set-up/", setup.set_up, name="set_up"),
    path("events/<slug:slug>/set-up/details/", setup.details, name="details"),
    path("events/<slug:slug>/set-up/outcomes/", programme.outcomes, name="outcomes"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/", programme.change_outcome, name="change_outcome"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/away/", programme.drop_outcome, name="drop_outcome"),
    path("events/<slug:slug>/set-up/outcomes/<int:pk>/place/", programme.shift_outcome, name="shift_outcome"),
    path("events/<slug:slug>/set-up/invitation/", setup.words, name="words"),
    path("events/<slug:slug>/set-up/invitation/preview/", preview.preview, name="preview"),
    path("events/<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("events/<slug:slug>/invitations/groups/", inviting.invite_members, name="invite_members"),
    path("events/<slug:slug>/invitations/one/", inviting.invite_one, name="invite_one"),
    path("events/<slug:slug>/invitations/table/", inviting.invite_table, name="invite_table"),
    path("events/<slug:slug>/invitations/mail/<str:what>/", invitations.mail_out, name="mail_out"),
    path("events/<slug:slug>/invitations/<int:pk>/send/", invitations.send_one, name="send_one"),
    path("events/<slug:slug>/invitations/<int:pk>/away/", invitations.take_back, name="take_back"),
    path("events/<slug:slug>/invitations/<int:pk>/again/", invitations.give_again, name="give_again"),
    path("events/<slug:slug>/set-up/programme/", programme.programme, name="programme"),
    path("events/<slug:slug>/set-up/programme/add/", programme.add_session, name="add_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/", programme.change_session, name="change_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/away/", programme.drop_session, name="drop_session"),
    path("events/<slug:slug>/set-up/programme/<uuid:uid>/place/", programme.shift_session, name="shift_session"),
    path("events/<slug:slug>/set-up/needs/", replies.needs, name="needs"),
    path("events/<slug:slug>/set-up/copy/", setup.copy, name="copy"),
    path("events/<slug:slug>/set-up/call-off/", setup.call_off, name="call_off"),
]
