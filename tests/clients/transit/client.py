"""A client of GuzoSync's chat, written from the product's documentation alone.

A driver asks for support; two people of the control centre hear of it, one answers, and the
conversation is closed. Takes the server's address and the tokens of the three from the environment.
"""

import asyncio
import json
import os
import urllib.error
import urllib.request

import websockets

ADDRESS = os.environ["PARLOR_ADDRESS"]
DRIVER, ANSWERING, WATCHING = os.environ["PARLOR_TOKENS"].split()
PATIENCE = 20


class Client:
    """One person's socket: answers in order, everything else kept as it came."""

    def __init__(self, socket):
        self.socket = socket
        self.pushes = []

    @classmethod
    async def connect(cls, token):
        url = f"ws://{ADDRESS}/api/websocket/connect?token={token}"
        client = cls(await websockets.connect(url))
        greeting = await client.read()
        assert greeting["type"] == "authenticated", greeting
        client.user = greeting["user_id"]
        return client

    async def read(self):
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))

    async def request(self, kind, **data):
        """Sends a request. Its answer is the next frame without a type."""
        await self.socket.send(json.dumps({"type": kind, "data": data}))
        while "type" in (frame := await self.read()):
            self.pushes.append(frame)
        return frame

    async def ask(self, kind, **data):
        answer = await self.request(kind, **data)
        assert answer["success"] is True, (kind, answer)
        return answer

    async def push(self, kind):
        """Waits for a push of this type."""
        for index, frame in enumerate(self.pushes):
            if frame["type"] == kind:
                return self.pushes.pop(index)
        while (frame := await self.read())["type"] != kind:
            self.pushes.append(frame)
        return frame

    async def settled(self):
        """Reads everything that was sent before the answer to this ping."""
        await self.socket.send(json.dumps({"type": "ping", "timestamp": 1}))
        while (frame := await self.read()).get("type") != "pong":
            self.pushes.append(frame)

    def count(self, kind):
        return sum(frame["type"] == kind for frame in self.pushes)


def http(token, method, path):
    request = urllib.request.Request(
        f"http://{ADDRESS}/api/conversations{path}",
        method=method,
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


async def story():
    driver = await Client.connect(DRIVER)
    answering = await Client.connect(ANSWERING)
    watching = await Client.connect(WATCHING)
    for control in (answering, watching):
        for room in ("general_support", "driver_support"):
            joined = await control.ask("join_support_room", room_type=room)
            assert joined["room_id"] == f"support:{room}", joined

    created = await driver.ask(
        "create_support_conversation", title="Detour on line 12", content="The bridge is closed"
    )
    conversation = created["conversation_id"]
    assert created["title"] == "Support: Detour on line 12"
    assert {answering.user, watching.user} <= set(created["participants"])
    assert driver.pushes[0]["type"] == "conversation_joined", driver.pushes
    for control in (answering, watching):
        heard = await control.push("new_support_conversation")
        assert heard["conversation_id"] == conversation
        assert heard["title"] == "Detour on line 12"
        assert heard["creator_role"] == "BUS_DRIVER"
        await control.settled()
        assert control.count("new_support_conversation") == 0, "heard of it twice"

    await answering.ask("join_conversation", conversation_id=conversation)
    await answering.push("conversation_joined")
    await answering.ask("typing_indicator", conversation_id=conversation, is_typing=True)
    typing = await driver.push("typing_status")
    assert (typing["user_id"], typing["is_typing"]) == (answering.user, True)

    answer = await answering.ask(
        "send_chat_message", conversation_id=conversation, content="Take the ring road"
    )
    message = await driver.push("new_message")
    assert message["message"]["id"] == answer["message_id"]
    assert message["message"]["content"] == "Take the ring road"
    notice = await watching.push("message_notification")
    assert notice["preview"] == "Take the ring road"

    await driver.ask(
        "mark_message_read", conversation_id=conversation, message_id=answer["message_id"]
    )
    read = await answering.push("message_read")
    assert (read["user_id"], read["message_id"]) == (driver.user, answer["message_id"])

    for number in range(5):
        await driver.ask(
            "send_chat_message", conversation_id=conversation, content=f"Stop {number}"
        )
    newest = await watching.ask("get_conversation_messages", conversation_id=conversation, limit=3)
    older = await watching.ask(
        "get_conversation_messages", conversation_id=conversation, limit=3, skip=3
    )
    paged = [one["content"] for one in older["messages"] + newest["messages"]]
    assert paged == ["Take the ring road", *(f"Stop {number}" for number in range(5))], paged
    history = http(DRIVER, "GET", f"/{conversation}/messages?limit=2")
    assert [one["content"] for one in history] == ["Stop 4", "Stop 3"], history

    closed = http(ANSWERING, "POST", f"/{conversation}/close")
    assert closed == {"message": "Conversation closed successfully"}
    told = await driver.push("conversation_closed")
    assert told["closed_by"] == answering.user
    refused = await driver.request(
        "send_chat_message", conversation_id=conversation, content="One more"
    )
    assert refused == {"success": False, "error": "Conversation is closed"}, refused
    active = await driver.ask("get_active_conversations")
    assert conversation not in [one["id"] for one in active["conversations"]]
    for client in (driver, answering, watching):
        await client.socket.close()


asyncio.run(story())
print("the Python client of transit is served")
