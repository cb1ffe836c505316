"""Clients of every wire, with what Python brings: enough of each protocol to make traffic."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import struct
import time
import urllib.parse

PATIENCE = 20

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    """The server ended the connection, with this code."""


class WebSocket:
    """A connection that is read when somebody waits for a frame."""

    def __init__(self, address, path, headers=(), receive_buffer=None):
        host, port = address.rsplit(":", 1)
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((host, int(port)))
        self.stream = self.socket.makefile("rb")
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {address}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            *headers,
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        status = self.stream.readline()
        if not status:
            raise ConnectionResetError("refused")
        assert b" 101 " in status, status
        while self.stream.readline() not in (b"\r\n", b""):
            pass

    def send(self, text, opcode=TEXT):
        body, mask = text.encode(), os.urandom(4)
        if len(body) < 126:
            size = struct.pack("!B", 0x80 | len(body))
        else:
            size = struct.pack("!BH", 0x80 | 126, len(body))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(body))
        self.socket.sendall(bytes([0x80 | opcode]) + size + mask + masked)

    def receive(self):
        """The next text; answers pings on the way."""
        while True:
            first, second = self._exactly(2)
            size = second & 127
            if size == 126:
                (size,) = struct.unpack("!H", self._exactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._exactly(8))
            body = self._exactly(size)
            opcode = first & 15
            if opcode == TEXT:
                return body.decode()
            if opcode == PING:
                self.send(body.decode(), PONG)
            elif opcode == CLOSE:
                raise Closed(struct.unpack("!H", body[:2])[0] if body else 1005)

    def _exactly(self, count):
        read = self.stream.read(count)
        if len(read) < count:
            raise Closed(1006)
        return read

    def close(self):
        self.stream.close()
        self.socket.close()


class Native:
    """Parlor's own protocol: replies by id, everything else kept as it came."""

    def __init__(self, address, token, **options):
        self.socket = WebSocket(address, f"/api/v1/ws?token={token}", **options)
        self.events, self.asked = [], 0
        first = json.loads(self.socket.receive())
        if first["type"] != "welcome":
            raise Closed(first["data"]["code"])

    def post(self, request, /, **data):
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "type": request, "data": data}))
        return self.asked

    def request(self, request, /, **data):
        """The reply, refused or not."""
        asked = self.post(request, **data)
        while (frame := json.loads(self.socket.receive())).get("id") != asked:
            self.events.append(frame)
        return frame

    def ask(self, request, /, **data):
        reply = self.request(request, **data)
        assert reply["ok"], (request, reply)
        return reply["data"]

    def event(self, kind, fits=lambda data: True):
        """The next event of this sort that fits; the others are kept."""
        kept = self.events
        for index, frame in enumerate(kept):
            if frame["type"] == kind and fits(frame["data"]):
                return kept.pop(index)["data"]
        while (frame := json.loads(self.socket.receive()))["type"] != kind or not fits(frame["data"]):
            kept.append(frame)
        return frame["data"]

    def close(self):
        self.socket.close()


class SocketIo:
    """Socket.IO over a WebSocket from the start."""

    def __init__(self, address, path, auth):
        self.socket = WebSocket(address, f"{path}?EIO=4&transport=websocket")
        assert self.socket.receive()[0] == "0"
        self.socket.send("40" + json.dumps(auth))
        answer = self.socket.receive()
        assert answer.startswith("40"), answer

    def emit(self, name, payload):
        self.socket.send("42" + json.dumps([name, payload]))

    def event(self, name):
        while True:
            packet = self.socket.receive()
            if packet == "2":
                self.socket.send("3")
            elif packet.startswith("42"):
                heard, *payload = json.loads(packet[2:])
                if heard == name:
                    return payload[0] if payload else None
                assert heard != "error", payload

    def close(self):
        self.socket.close()


class Pusher:
    """Pusher Channels, as the application `parlor` with this secret."""

    def __init__(self, address, secret):
        self.secret = secret
        self.socket = WebSocket(address, "/app/parlor?protocol=7&client=test&version=1")
        self.id = json.loads(self.event("pusher:connection_established"))["socket_id"]

    def send(self, event, data, **more):
        self.socket.send(json.dumps({"event": event, "data": data, **more}))

    def follow(self, channel):
        signature = sign(self.secret, f"{self.id}:{channel}")
        self.send("pusher:subscribe", {"channel": channel, "auth": f"parlor:{signature}"})
        self.event("pusher_internal:subscription_succeeded")

    def event(self, name):
        while (frame := json.loads(self.socket.receive()))["event"] != name:
            assert frame["event"] != "pusher:error", frame
            if frame["event"] == "pusher:ping":
                self.send("pusher:pong", {})
        return frame.get("data")

    def close(self):
        self.socket.close()


class Http:
    """Requests, each on a connection of its own."""

    def __init__(self, address):
        self.address = address

    def request(self, method, path, bearer=None, body=None):
        """The status, and what came with it."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            text = body if isinstance(body, str) or body is None else json.dumps(body)
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            read = answer.read()
            return answer.status, read
        finally:
            connection.close()

    def ask(self, method, path, bearer=None, body=None):
        status, read = self.request(method, path, bearer, body)
        assert status < 300, (path, status, read)
        return json.loads(read) if read else None

    def publish(self, secret, channel, name):
        """Publishes an event on a channel as a back end does."""
        body = json.dumps({"name": name, "channel": channel, "data": "{}"})
        query = urllib.parse.urlencode(
            {
                "auth_key": "parlor",
                "auth_timestamp": int(time.time()),
                "auth_version": "1.0",
                "body_md5": hashlib.md5(body.encode()).hexdigest(),
            }
        )
        signature = sign(secret, f"POST\n/apps/1/events\n{query}")
        path = f"/apps/1/events?{query}&auth_signature={signature}"
        return self.ask("POST", path, body=body)


def sign(secret, text):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def token(secret, user, role, lives_for=3600):
    """A JSON Web Token, as the host would sign it."""

    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    claims = {"sub": user, "role": role, "name": user, "exp": int(time.time()) + lives_for}
    text = ".".join(part(json.dumps(it).encode()) for it in ({"alg": "HS256", "typ": "JWT"}, claims))
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{part(signature)}"
