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


def test_someone_who_waits_is_told_each_place_down_to_their_turn() -> None:
    queue, places = Queue(waiting=5), []
    ends = [threading.Event() for _ in range(2)]

    def serve(end: threading.Event) -> None:
        with queue.turn():
            end.wait(5)

    def wait() -> None:
        with queue.standing() as told:
            places.extend(told)

    threads = []
    for number, end in enumerate(ends, start=1):
        threads.append(threading.Thread(target=serve, args=(end,)))
        threads[-1].start()
        while len(queue) < number:
            time.sleep(0.005)
    threads.append(threading.Thread(target=wait))
    threads[-1].start()
    while places != [2]:
        time.sleep(0.005)
    ends[0].set()
    while places != [2, 1]:
        time.sleep(0.005)
    ends[1].set()
    for thread in threads:
        thread.join(5)
    assert places == [2, 1, 0]


def test_someone_served_at_once_is_told_no_place() -> None:
    with Queue(waiting=0).standing() as places:
        assert list(places) == []


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
