"""Has deploy/healthcheck ask a server that is not ready: it fails, and prints what is wrong."""

import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

HEALTHCHECK = Path(__file__).resolve().parents[2] / "deploy/healthcheck"
ANSWER = '{"status":"not ready","checks":{"database":"does not answer","writer":"ok","shutdown":"ok"}}'


class NotReady(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.path == "/readyz" else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(ANSWER.encode())

    def log_message(self, *_):
        pass


def main():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), NotReady) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = os.environ | {"PARLOR_ADMIN_LISTEN": f"0.0.0.0:{server.server_port}"}
        done = subprocess.run([HEALTHCHECK], env=environment, capture_output=True, text=True, timeout=30)
        server.shutdown()
    if done.returncode == 0:
        sys.exit("deploy/healthcheck succeeds on a server that is not ready")
    if done.stdout.strip() != ANSWER:
        sys.exit(f"deploy/healthcheck does not print what is wrong, but: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
