from django.urls import path

from .views import attachments, cpp, cycle, groups, log, map, members, plans, table, welcome

app_name = "groups"

urlpatterns = [
    path("groups/", map.map_page, name="map"),
    path("groups/<slug:slug>/", groups.group_page, name="group"),
    path("groups/<slug:slug>/log/", log.log, name="log"),
    path("groups/<slug:slug>/log/add/", log.add_entry, name="add_entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/", log.entry, name="entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/change/", log.change_entry, name="change_entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/strike/", log.strike_entry, name="strike_entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/restore/", log.restore_entry, name="restore_entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/erase/", log.erase_entry, name="erase_entry"),
    path("groups/<slug:slug>/log/<uuid:uid>/files/", attachments.add_file, name="add_file"),
    path("groups/<slug:slug>/log/<uuid:uid>/files/<uuid:file_uid>/", attachments.file, name="file"),
    path("groups/<slug:slug>/log/<uuid:uid>/files/<uuid:file_uid>/away/", attachments.drop_file, name="drop_file"),
    path("groups/<slug:slug>/plans/", plans.plans, name="plans"),
    path("groups/<slug:slug>/plans/add/<str:noun>/", plans.add_plan, name="add_plan"),
    path("groups/<slug:slug>/plans/<str:noun>/<uuid:uid>/", plans.change_plan, name="change_plan"),
    path("groups/<slug:slug>/plans/<str:noun>/<uuid:uid>/away/", plans.drop_plan, name="drop_plan"),
    path("groups/<slug:slug>/members/", members.members, name="members"),
    path("groups/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("groups/<slug:slug>/members/invited/<uuid:uid>/again/", members.invite_again, name="invite_again"),
    path("groups/<slug:slug>/members/invited/<uuid:uid>/away/", members.uninvite, name="uninvite"),
    path("groups/<slug:slug>/members/<int:key>/", members.change_member, name="change_member"),
    path("groups/<slug:slug>/members/<int:key>/leave/", members.leave, name="leave"),
    path("groups/<slug:slug>/members/<int:key>/job-ended/", members.end_job, name="end_job"),
    path("groups/<slug:slug>/move/", cycle.move, name="move"),
    path("groups/<slug:slug>/moves/", cycle.moves, name="moves"),
    path("groups/<slug:slug>/moves/<uuid:uid>/correct/", cycle.correct_move, name="correct_move"),
    path("groups/<slug:slug>/cycle/finish/", cycle.finish_cycle, name="finish_cycle"),
    path("groups/<slug:slug>/cycle/begin/", cycle.begin_cycle, name="begin_cycle"),
    path("groups/<slug:slug>/purpose/", cycle.purpose, name="purpose"),
    path("partnerships/<slug:slug>/", cpp.cpp_page, name="cpp"),
    path("desk/groups/", table.table, name="table"),
    path("welcome/contact/", welcome.contact, name="welcome_contact"),
    path("welcome/question/", welcome.question, name="welcome_question"),
    path("welcome/entry/", welcome.entry, name="welcome_entry"),
    path("sharing/", welcome.sharing, name="sharing"),
    path("phases/", cycle.phases, name="phases"),
]
