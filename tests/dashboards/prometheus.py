"""A Prometheus of our own, on a port that nobody else has."""

import json
import math
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PATIENCE = 30

CONFIG = """\
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files:
  - {rules}
scrape_configs:
  - job_name: parlor
    static_configs:
      - targets: ["{target}"]
"""


def run(*command):
    """Runs a command that has to succeed, and says what it said if it does not."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Prometheus:
    """Scrapes the server at `target` each second, with the project's rules in force."""

    def __init__(self, folder, target, rules):
        self.folder = Path(folder)
        self.config = self.folder / "prometheus.yml"
        self.config.write_text(CONFIG.format(rules=Path(rules).resolve(), target=target))
        run("promtool", "check", "config", self.config)
        # A port that was free a moment ago. Somebody may take it first, hence the attempts.
        for _ in range(5):
            if self._starts():
                return
        raise SystemExit(f"Prometheus did not start:\n{self._log().read_text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def _log(self):
        return self.folder / "prometheus.log"

    def _starts(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.base = f"http://{address}"
        with self._log().open("w") as log:
            self.process = subprocess.Popen(
                [
                    "prometheus",
                    f"--config.file={self.config}",
                    f"--storage.tsdb.path={self.folder / 'data'}",
                    f"--web.listen-address={address}",
                ],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/-/ready", timeout=5):
                    return True
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        self.process.kill()
        self.process.wait()
        return False

    def ask(self, path, **parameters):
        address = f"{self.base}/api/v1{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{parameters}: {json.load(error)['error']}") from None

    def values(self, query):
        """What the query returns now: numbers only, by their labels."""
        result = self.ask("/query", query=query)
        if result["resultType"] == "scalar":
            return {"": float(result["result"][1])}
        found = {}
        for series in result["result"]:
            value = float(series["value"][1])
            if math.isfinite(value):
                found[name_of(series["metric"])] = value
        return found

    def alerts(self):
        """Every alert that is in force, as Prometheus reads it."""
        groups = self.ask("/rules", type="alert")["groups"]
        return [rule for group in groups for rule in group["rules"]]


def name_of(labels):
    shown = [f"{value}" for name, value in sorted(labels.items()) if name not in ("job", "instance", "__name__")]
    return " ".join(shown)
