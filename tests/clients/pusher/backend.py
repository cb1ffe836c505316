"""A back end with the official library of Python: it publishes and asks.

Takes the server's address and the application's secret from the environment. Somebody follows the
channel `from-python`, and one member `presence-python`.
"""

import os

import pusher
from pusher.errors import PusherBadAuth, PusherBadRequest

host, port = os.environ["PARLOR_ADDRESS"].split(":")


def backend(secret: str) -> pusher.Pusher:
    return pusher.Pusher(
        app_id="1", key="parlor", secret=secret, host=host, port=int(port), ssl=False
    )


def refused(expected: type[Exception], act) -> None:
    try:
        act()
    except expected:
        return
    raise AssertionError(f"nothing was refused, expected {expected}")


server = backend(os.environ["PUSHER_SECRET"])

server.trigger("from-python", "told", {"by": "python"})
server.trigger_batch(
    [
        {"channel": "from-python", "name": "first", "data": {"number": 1}},
        {"channel": "from-python", "name": "batched", "data": {"number": 2}},
    ]
)

assert server.channels_info("from-") == {"channels": {"from-python": {}}}
about = server.channel_info("presence-python", ["user_count", "subscription_count"])
assert about == {"occupied": True, "user_count": 1, "subscription_count": 1}, about
users = server.users_info("presence-python")
assert users == {"users": [{"id": "ama"}]}, users
server.send_to_user("nobody", "told", {})

refused(PusherBadAuth, lambda: backend("another secret").trigger("a", "told", {}))
refused(PusherBadRequest, lambda: server.channels_info("from-", ["user_count"]))
