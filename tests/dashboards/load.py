"""Traffic that moves every metric a client can move: people of every wire, and whatever goes wrong."""

import http.client
import http.server
import json
import os
import socket
import sqlite3
import threading
import time

from wires import PATIENCE, Closed, Http, Native, Pusher, SocketIo, WebSocket, token

REFUSED = "what the database refuses"
CHANNEL = "private-dashboards"


class Hooks:
    """The host's server, which takes whatever webhooks tell."""

    def __init__(self, port):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Load(threading.Thread):
    """Rounds of everything, one after the other until told to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.address = os.environ["PARLOR_ADDRESS"]
        self.secret = os.environ["JWT_SECRET"]
        self.key = os.environ["PARLOR_API_KEY"]
        self.pusher_secret = os.environ["PUSHER_SECRET"]
        self.most = int(os.environ["PARLOR_TEST_CONNECTIONS"])
        self.database = os.environ["PARLOR_TEST_DATABASE"]
        self.http = Http(self.address)
        self.is_done = threading.Event()
        self.rounds = 0
        self.failure = None

    def run(self):
        try:
            self.set_up()
            while not self.is_done.is_set():
                self.round()
                self.rounds += 1
                # Not more than the machine can do beside everything else.
                self.is_done.wait(0.5)
        except Exception as failure:
            self.failure = failure
            raise

    def stop(self):
        self.is_done.set()
        self.join(PATIENCE)

    def token(self, user, role, **more):
        return token(self.secret, user, role, **more)

    def connect(self, user, role, **options):
        """Somebody's connection, as soon as there is room for it."""
        return persist(lambda: Native(self.address, self.token(user, role), **options))

    def host(self, path, body, method="PUT"):
        return persist(lambda: self.http.ask(method, f"/api/v1{path}", self.key, body))

    def set_up(self):
        with sqlite3.connect(self.database, timeout=PATIENCE) as database:
            database.execute(
                "CREATE TRIGGER refusing BEFORE INSERT ON messages "
                f"WHEN NEW.content = '{REFUSED}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        self.ama, self.sam = self.connect("ama", "customer"), self.connect("sam", "support")
        self.sam.ask("join_support_room", room="general_support")
        self.talk = self.open(self.ama, "sam")
        self.contradicted = self.open(self.connect("nia", "customer"), "sam")
        # This one waits for as long as the test lasts, in a room that nobody looks at.
        self.ask_for_support("urgent", priority="emergency")
        self.meet_on_a_trip()
        self.meet_on_a_channel()
        self.meet_the_control_centre()

    def open(self, client, other):
        opened = client.ask("open_conversation", kind="direct", participants=[other])
        return opened["conversation"]["id"]

    def meet_on_a_trip(self):
        tokens = {}
        for user, role in (("aida", "PASSENGER"), ("bek", "DRIVER")):
            self.host(f"/users/{user}", {"role": role, "name": user})
            issued = self.host("/session-tokens", {"user_id": user, "expires_in": 3600}, "POST")
            tokens[user] = issued["token"]
        people = [{"user_id": "aida", "role": "passenger"}, {"user_id": "bek", "role": "driver"}]
        self.host("/references/trip/t_1", {"title": "A trip", "participants": people})
        self.trip = []
        for user in ("aida", "bek"):
            client = SocketIo(self.address, "/api/socket/", {"token": tokens[user]})
            client.emit("join:conversation", {"tripId": "t_1"})
            joined = client.event("conversation:joined")
            self.trip.append((client, joined["conversationId"]))

    def meet_on_a_channel(self):
        self.pusher = [Pusher(self.address, self.pusher_secret) for _ in range(2)]
        for client in self.pusher:
            client.follow(CHANNEL)

    def meet_the_control_centre(self):
        self.host("/users/dora", {"role": "BUS_DRIVER", "name": "dora"})
        path = f"/api/websocket/connect?token={self.token('dora', 'BUS_DRIVER')}"
        self.bus = WebSocket(self.address, path)
        self.bus.receive()

    def round(self):
        self.chat()
        self.catch_up()
        self.help()
        self.travel()
        self.publish()
        self.report_from_the_bus()
        self.knock_in_vain()
        self.flood()
        self.ask_as_guests()
        self.read_nothing()
        self.write_what_is_refused()
        self.contradict()
        self.take_every_place()

    def chat(self):
        for client in (self.ama, self.sam):
            client.events.clear()
        for number in range(5):
            sent = self.send(self.ama, self.talk, f"c{self.rounds}.{number}", "Are you there?")
            message = sent["message"]
            self.sam.event("message_created", lambda data: data["message"]["id"] == message["id"])
        self.sam.ask("typing", conversation_id=self.talk, is_typing=True)
        self.ama.event("typing")
        self.sam.ask("mark_read", conversation_id=self.talk, seq=message["seq"])
        self.ama.event("receipt", lambda data: data["read_seq"] == message["seq"])

    def send(self, client, conversation, client_id, content):
        return client.ask(
            "send_message", conversation_id=conversation, client_id=client_id, content=content
        )

    def catch_up(self):
        for version in (1, 1_000_000):
            self.ama.ask("get_changes", conversation_id=self.talk, since_version=version)

    def ask_for_support(self, said, priority="normal"):
        opened = self.ama.ask(
            "open_conversation",
            kind="support",
            participants=[],
            priority=priority,
            first_message=said,
        )
        return opened["conversation"]["id"]

    def help(self):
        asked = self.ask_for_support(f"Where is my parcel {self.rounds}?")
        self.sam.event("support_request", lambda data: data["conversation"]["id"] == asked)
        self.sam.ask("claim", conversation_id=asked)
        self.send(self.sam, asked, f"h{self.rounds}", "On its way")
        self.sam.ask("close", conversation_id=asked)

    def travel(self):
        (aida, conversation), (bek, _) = self.trip
        aida.emit("message:send", {"conversationId": conversation, "content": "At the gate"})
        for client in (aida, bek):
            client.event("message:new")

    def publish(self):
        ours, theirs = self.pusher
        ours.send("client-moved", {"to": self.rounds}, channel=CHANNEL)
        theirs.event("client-moved")
        persist(lambda: self.http.publish(self.pusher_secret, CHANNEL, "told"))
        theirs.event("told")

    def report_from_the_bus(self):
        data = {"title": "Detour", "content": f"The bridge is closed {self.rounds}"}
        self.bus.send(json.dumps({"type": "create_support_conversation", "data": data}))
        while "type" in (frame := json.loads(self.bus.receive())):
            pass
        assert frame["success"], frame
        conversation = frame["conversation_id"]
        self.sam.ask("claim", conversation_id=conversation)
        self.sam.ask("close", conversation_id=conversation)

    def knock_in_vain(self):
        """Nothing shown, nonsense, something that has run out, and a user as the host."""
        expired = self.token("ama", "customer", lives_for=-60)
        for shown, path in (
            (None, "/me"),
            ("nonsense", "/me"),
            (expired, "/me"),
            (self.token("ama", "customer"), "/users/ama"),
        ):
            status, _ = persist(lambda: self.http.request("GET", f"/api/v1{path}", shown))
            assert status in (401, 403), (path, status)

    def flood(self):
        flooder = self.connect("flo", "customer")
        try:
            for _ in range(400):
                flooder.post("ping")
            while True:
                flooder.request("ping")
        except (Closed, OSError):
            flooder.close()

    def ask_as_guests(self):
        body = {"name": "Gus", "email": "gus@example.org", "content": "Do you deliver on Sundays?"}
        persist(lambda: self.http.request("POST", "/api/v1/guests", body=body))

    def read_nothing(self):
        """Somebody stops reading, and the other goes on talking until the server ends that."""
        slow = self.connect("sid", "customer", receive_buffer=4096)
        writer = self.connect("wim", "support")
        conversation = self.open(writer, "sid")
        before = self.measured('parlor_slow_consumers_closed_total{gateway="websocket"}')
        number = 0
        while self.measured('parlor_slow_consumers_closed_total{gateway="websocket"}') == before:
            for _ in range(10):
                self.send(writer, conversation, f"s{self.rounds}.{number}", f"{number:05}" + "x" * 4_900)
                number += 1
            assert number < 2_000, "the slow client is never closed"
        slow.close()
        writer.close()

    def metrics(self):
        """What the server says of itself."""
        _, text = Http(os.environ["PARLOR_ADMIN_ADDRESS"]).request("GET", "/metrics")
        return text.decode()

    def measured(self, name):
        for line in self.metrics().splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        raise AssertionError(f"there is no {name}")

    def write_what_is_refused(self):
        reply = self.ama.request(
            "send_message", conversation_id=self.talk, client_id=f"r{self.rounds}", content=REFUSED
        )
        assert not reply["ok"], reply

    def contradict(self):
        """Somebody writes to the tables by hand; a conversation that was not in memory is loaded."""
        with sqlite3.connect(self.database, timeout=PATIENCE) as database:
            database.execute(
                "UPDATE conversations SET last_seq = last_seq + 1 WHERE hex(id) = ?",
                [self.contradicted.replace("-", "").upper()],
            )
        self.sam.request(
            "send_message", conversation_id=self.contradicted, client_id=f"d{self.rounds}", content="?"
        )

    def take_every_place(self):
        host, port = self.address.rsplit(":", 1)
        places = []
        for _ in range(self.most + 20):
            place = socket.create_connection((host, int(port)), timeout=PATIENCE)
            places.append(place)
        for place in places:
            place.close()


def persist(attempt):
    """Tries until there is room on the server."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except (ConnectionError, http.client.RemoteDisconnected):
            if time.monotonic() > deadline:
                raise
