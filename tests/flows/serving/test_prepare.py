import pytest
from prefect.client.orchestration import get_client

from corpus.errors import ServeError
from flows.serving.prepare import GPU_QUEUE, POOL, make_pool, pause_pool, resume_pool


def test_a_pool_is_made_once_and_stays_paused_until_all_is_declared(prefect_server: None) -> None:
    paused: list[bool] = []
    with get_client(sync_client=True) as client:
        make_pool(client)
        pause_pool(client)
        make_pool(client)
        resume_pool(client, lambda: paused.append(client.read_work_pool(POOL).is_paused))
        assert paused == [True]
        assert not client.read_work_pool(POOL).is_paused
        queues = [queue.name for queue in client.read_work_queues(work_pool_name=POOL)]
        assert queues.count(GPU_QUEUE) == 1


def test_a_pool_stays_paused_when_declaring_fails(prefect_server: None) -> None:
    def fail() -> None:
        raise ServeError("prefect deploy failed")

    with get_client(sync_client=True) as client:
        make_pool(client)
        pause_pool(client)
        with pytest.raises(ServeError):
            resume_pool(client, fail)
        assert client.read_work_pool(POOL).is_paused
