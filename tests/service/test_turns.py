"""Turns of the event loop: few are answered in each, and the others wait in order."""

import asyncio
from functools import partial

from service.turns import Turns


def test_there_is_room_for_few_in_a_turn() -> None:
    """Who comes when a turn is full goes on in the next, in order, as far as there is room."""

    async def run() -> list[list[int]]:
        turns, gone = Turns(100), list[int]()
        found = list[list[int]]()

        def go_on(number: int) -> None:
            turns.take()
            gone.append(number)

        for number in range(20):
            if not turns.wait(lambda number=number: go_on(number)):  # type: ignore[misc]  # bound now
                go_on(number)
        for _ in range(3):
            found.append(gone.copy())
            await asyncio.sleep(0)
        return found

    assert asyncio.run(run()) == [list(range(8)), list(range(16)), list(range(20))]


def test_no_more_wait_than_may() -> None:
    """Who finds as many waiting as may is told to go on, and that they were there before."""

    async def run() -> tuple[list[bool], int, int]:
        turns = Turns(2)
        before = turns.ahead
        for _ in range(2):
            turns.take()
        return [turns.wait(partial(turns.take)) for _ in range(3)], before, turns.ahead

    assert asyncio.run(run()) == ([True, True, False], 0, 2)


def test_who_waits_may_leave() -> None:
    """Who leaves does not go on, and makes room for another to wait."""

    async def run() -> tuple[bool, list[str]]:
        turns, gone = Turns(1), list[str]()
        turns.take()
        first, second = partial(gone.append, "first"), partial(gone.append, "second")
        turns.wait(first)
        turns.leave(first)
        waits = turns.wait(second)
        await asyncio.sleep(0)
        return waits, gone

    assert asyncio.run(run()) == (True, ["second"])
