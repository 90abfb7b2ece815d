"""Every address of the pages, one line each."""

from __future__ import annotations

from django.urls import include, path

from fourlaps.web.views import activities, data, help_page, morning, plan, race, runner, start, today

urlpatterns = [
    path("", today.today, name="today"),
    path("start/", start.onboarding, name="onboarding"),
    path("start/mile/", start.welcome, name="welcome"),
    path("start/own/", start.start_own, name="start_own"),
    path("start/look/", start.look_around, name="look_around"),
    path("morning/", morning.morning, name="morning"),
    path("morning/clear/", morning.clear, name="clear_lock"),
    path("pair/", start.pair, name="pair"),
    path("plan/", plan.plan, name="plan"),
    path("plan/accept/", plan.accept, name="accept"),
    path("plan/make/", plan.make, name="make_plan"),
    path("plan/calendar.ics", plan.calendar_file, name="calendar_file"),
    path("plan/my-week.html", plan.my_week_file, name="my_week_file"),
    path("session/<str:session_id>/", plan.session, name="session"),
    path("session/<str:session_id>/watch.fit", plan.session_fit, name="session_fit"),
    path("session/<str:session_id>/log/", today.session_log, name="session_log"),
    path("session/<str:session_id>/cannot/", plan.session_cannot, name="session_cannot"),
    path("session/<str:session_id>/change/", plan.session_change, name="session_change"),
    path("plan/undo/", plan.undo_change, name="undo_change"),
    path("activities/", activities.activities, name="activities"),
    path("activities/add/", activities.add_files, name="add_files"),
    path("activities/job/<int:job_id>/", activities.job, name="job"),
    path("activities/<int:activity_id>/", activities.activity, name="activity"),
    path("race/", race.race, name="race"),
    path("race/card.pdf", race.race_card, name="race_card"),
    path("race/card.html", race.race_card_page, name="race_card_page"),
    path("race/card.svg", race.race_card_image, name="race_card_image"),
    path("race/print/", race.race_print, name="race_print"),
    path("race/review/", race.race_review, name="race_review"),
    path("runner/", runner.runner, name="runner"),
    path("runner/results/<int:result_id>/remove/", runner.result_remove, name="result_remove"),
    path("runner/settings/", runner.settings, name="settings"),
    path("runner/form/", runner.form, name="form"),
    path("my-data/", data.my_data, name="my_data"),
    path("my-data/everything.zip", data.export, name="export"),
    path("my-data/undo/", data.undo_import, name="undo_import"),
    path("my-data/restore/", data.restore, name="restore"),
    path("my-data/delete/", data.delete_all, name="delete_all"),
    path("help/", help_page.help_page, name="help"),
    path("language/", include("django.conf.urls.i18n")),
]
