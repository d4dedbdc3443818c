from prefect.client.orchestration import get_client

from flows.serving.prepare import GPU_QUEUE, POOL, make_pool, pause_pool, resume_pool


def test_a_pool_is_made_once_and_stays_paused_until_it_is_resumed(prefect_server: None) -> None:
    with get_client(sync_client=True) as client:
        make_pool(client)
        pause_pool(client)
        make_pool(client)
        assert client.read_work_pool(POOL).is_paused
        resume_pool(client)
        assert not client.read_work_pool(POOL).is_paused
        queues = client.read_work_queues(work_pool_name=POOL)
        (gpu,) = (queue for queue in queues if queue.name == GPU_QUEUE)
        assert gpu.concurrency_limit == 1
