from django.urls import path

from .views import answering, building, desk, exports, kept, parts, planning, publishing, results

app_name = "evaluations"

urlpatterns = [
    path("answer/<str:secret>/", answering.answer, name="answer"),
    path("answers/<uuid:uid>/sent/", answering.sent, name="sent"),
    path("what-is-kept/", kept.kept, name="kept"),
    path("questionnaires/", desk.questionnaires, name="questionnaires"),
    path("questionnaires/new/", planning.new, name="new"),
    path("questionnaires/<uuid:uid>/", desk.desk, name="desk"),
    path("questionnaires/<uuid:uid>/send/", desk.send_round, name="send_round"),
    path("questionnaires/<uuid:uid>/close/", desk.close, name="close"),
    path("questionnaires/<uuid:uid>/cards/", desk.cards, name="cards"),
    path("questionnaires/<uuid:uid>/links/", desk.links, name="links"),
    path("questionnaires/<uuid:uid>/results/", results.results_page, name="results"),
    path("questionnaires/<uuid:uid>/results/names/", results.names_page, name="names"),
    path("questionnaires/<uuid:uid>/build/", building.build, name="build"),
    path("questionnaires/<uuid:uid>/build/details/", planning.details, name="details"),
    path("questionnaires/<uuid:uid>/build/preview/", planning.preview, name="preview"),
    path("questionnaires/<uuid:uid>/build/take/", planning.take, name="take"),
    path("questionnaires/<uuid:uid>/build/delete/", planning.drop, name="drop"),
    path("questionnaires/<uuid:uid>/build/section/", parts.add_section, name="add_section"),
    path("questionnaires/<uuid:uid>/build/section/<uuid:part_uid>/", parts.change_section, name="change_section"),
    path("questionnaires/<uuid:uid>/build/section/<uuid:part_uid>/move/", parts.shift_section, name="shift_section"),
    path("questionnaires/<uuid:uid>/build/section/<uuid:part_uid>/delete/", parts.drop_whole, name="drop_section"),
    path("questionnaires/<uuid:uid>/build/question/", parts.add_question, name="add_question"),
    path("questionnaires/<uuid:uid>/build/question/<uuid:part_uid>/", parts.change_question, name="change_question"),
    path("questionnaires/<uuid:uid>/build/question/<uuid:part_uid>/move/", parts.shift_question, name="shift_question"),
    path("questionnaires/<uuid:uid>/build/question/<uuid:part_uid>/delete/", parts.drop_one, name="drop_question"),
    path("questionnaires/<uuid:uid>/schedule/", planning.schedule, name="schedule"),
    path("questionnaires/<uuid:uid>/publish/", publishing.publish, name="publish"),
    path("questionnaires/<uuid:uid>/codebook/", exports.codebook, name="codebook"),
    path("questionnaires/<uuid:uid>/exports/", exports.exports, name="exports"),
    path("questionnaires/<uuid:uid>/exports/names/<str:what>/", exports.export_names, name="export_names"),
    path("questionnaires/<uuid:uid>/exports/<str:what>/", exports.export, name="export"),
]
