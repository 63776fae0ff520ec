from __future__ import annotations

import threading
import time

import pytest

from assistant.errors import ModelStopped
from assistant.model.queue import ModelBusy, Queue


def test_callers_are_served_in_order_of_arrival() -> None:
    queue, served = Queue(waiting=5), []
    ready = threading.Event()

    def wait(name: int) -> None:
        with queue.turn():
            served.append(name)

    threads = []
    with queue.turn():
        for name in range(4):
            threads.append(threading.Thread(target=wait, args=(name,)))
            threads[-1].start()
            while len(queue) < name + 2:
                time.sleep(0.005)
        ready.set()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3]


def test_a_full_queue_refuses_at_once() -> None:
    queue = Queue(waiting=0)
    with queue.turn(), pytest.raises(ModelBusy), queue.turn():
        pass
    with queue.turn():
        assert len(queue) == 1


def test_someone_who_stops_leaves_the_queue() -> None:
    queue, stop, left = Queue(waiting=1), threading.Event(), threading.Event()

    def wait() -> None:
        with pytest.raises(ModelStopped), queue.turn(stop):
            pass
        left.set()

    with queue.turn():
        thread = threading.Thread(target=wait)
        thread.start()
        stop.set()
        assert left.wait(5)
        assert len(queue) == 1
        thread.join()
