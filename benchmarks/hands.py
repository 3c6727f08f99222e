"""Hands on the sliders of a class: what a movement costs a kernel, drawn by it and followed by the browser.

No browser runs: its messages are sent here, as `live/figure.js` and `live/picture.js` send them.
"""

import asyncio
from typing import Any, NamedTuple

import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient

MOVES, PAUSE = 200, 0.05  # a second: twenty


class Hands(NamedTuple):
    """Milliseconds of a kernel's processor for each movement of a slider."""

    drawn: float
    followed: float


class Figure(NamedTuple):
    """What a kernel has opened of an explorer: its first slider, and its picture."""

    slider: dict[str, Any]
    picture: dict[str, Any]


def custom(client: AsyncKernelClient, comm_id: str, content: dict[str, Any]) -> None:
    say(client, comm_id, {"method": "custom", "content": content})


def put(client: AsyncKernelClient, figure: Figure, value: float) -> None:
    """Move the slider, as the browser does."""
    state = {"method": "update", "state": {"value": value}, "buffer_paths": []}
    say(client, figure.slider["comm_id"], state)


def say(client: AsyncKernelClient, comm_id: str, data: dict[str, Any]) -> None:
    message = client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
    client.shell_channel.send(message)


async def wait_told(client: AsyncKernelClient, kind: str) -> dict[str, Any]:
    """Wait until the kernel has sent the browser a message of a kind, and return it."""
    while True:
        answer = await client.get_iopub_msg(timeout=600)
        told = answer["content"].get("data", {}) if answer["msg_type"] == "comm_msg" else {}
        if told.get("method") == "custom" and told["content"].get("type") == kind:
            content: dict[str, Any] = told["content"]
            return content


async def execute(client: AsyncKernelClient, source: str) -> list[dict[str, Any]]:
    """Run one cell and return what it published."""
    sent = client.execute(source)
    published = []
    while True:
        message = await client.get_iopub_msg(timeout=600)
        if message["parent_header"].get("msg_id") != sent:
            continue
        if message["msg_type"] == "error":
            raise RuntimeError("\n".join(message["content"]["traceback"][-3:]))
        published.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return published


async def cost(client: AsyncKernelClient, process: psutil.Process, figure: Figure) -> float:
    """Milliseconds of the processor for a movement, of `MOVES`."""
    state = figure.slider["data"]["state"]
    before = process.cpu_times()
    for move in range(MOVES):
        share = (move % 40) / 40
        put(client, figure, state["min"] + share * (state["max"] - state["min"]))
        await asyncio.sleep(PAUSE)
    await execute(client, "")  # until all is handled
    after = process.cpu_times()
    return 1000 * (after.user - before.user + after.system - before.system) / MOVES


async def move_both_ways(client: AsyncKernelClient, process: psutil.Process, figure: Figure) -> Hands:
    """Move a slider while the kernel draws, then give the browser the program and move it again."""
    drawn = await cost(client, process, figure)
    picture, state = figure.picture["comm_id"], figure.slider["data"]["state"]
    custom(client, picture, {"type": "ready"})
    put(client, figure, state["max"])
    program = await wait_told(client, "program")
    custom(client, picture, {"type": "following", "number": program["number"]})
    await wait_told(client, "inputs")
    await execute(client, "")
    return Hands(drawn, await cost(client, process, figure))
