from django.urls import path

from .views import answering, desk, exports, kept, results

app_name = "evaluations"

urlpatterns = [
    path("answer/<str:secret>/", answering.answer, name="answer"),
    path("answers/<uuid:uid>/sent/", answering.sent, name="sent"),
    path("what-is-kept/", kept.kept, name="kept"),
    path("questionnaires/", desk.questionnaires, name="questionnaires"),
    path("questionnaires/<uuid:uid>/", desk.desk, name="desk"),
    path("questionnaires/<uuid:uid>/send/", desk.send_round, name="send_round"),
    path("questionnaires/<uuid:uid>/close/", desk.close, name="close"),
    path("questionnaires/<uuid:uid>/cards/", desk.cards, name="cards"),
    path("questionnaires/<uuid:uid>/links/", desk.links, name="links"),
    path("questionnaires/<uuid:uid>/results/", results.results_page, name="results"),
    path("questionnaires/<uuid:uid>/results/names/", results.names_page, name="names"),
    path("questionnaires/<uuid:uid>/codebook/", exports.codebook, name="codebook"),
    path("questionnaires/<uuid:uid>/exports/", exports.exports, name="exports"),
    path("questionnaires/<uuid:uid>/exports/names/<str:what>/", exports.export_names, name="export_names"),
    path("questionnaires/<uuid:uid>/exports/<str:what>/", exports.export, name="export"),
]
