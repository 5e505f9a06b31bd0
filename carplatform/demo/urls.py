from django.urls import path

from . import views

app_name = "demo"

urlpatterns = [
    path("mailbox/", views.mailbox_page, name="mailbox"),
    path("mailbox/<str:name>/", views.mail_page, name="mail"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("questionnaires/<uuid:uid>/others/", views.others_answer, name="others_answer"),
]
