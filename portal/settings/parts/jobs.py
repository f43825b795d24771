"""Jobs are rows in the database, written in the transaction that asks for them."""

from portal.settings import environment

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "renditions"]}}

#: Worker processes that run_jobs supervises.
JOB_WORKERS = environment.whole_number("JOB_WORKERS", 1, 1, 64)
#: How often a job whose worker died is started again before it counts as failed.
JOB_ATTEMPTS = environment.whole_number("JOB_ATTEMPTS", 3, 1, 20)
