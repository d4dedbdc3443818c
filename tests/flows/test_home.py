import os

from flows.home import PROJECT, use_project_settings


def test_the_projects_prefect_settings_hold_wherever_one_starts(environment: None) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    use_project_settings()
    assert os.environ["PREFECT_HOME"] == str(PROJECT / ".prefect")
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "False"
    assert os.environ["PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE"] == "100"


def test_what_the_user_has_set_wins(environment: None) -> None:
    os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "7"
    use_project_settings()
    assert os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "7"
