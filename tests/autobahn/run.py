"""Tries the Autobahn test suite on every socket of an echoing server, and judges what it found.

usage: run.py ADDRESS WSTEST FOLDER

The reports of the suite stay in FOLDER, one page for each socket and one for each of its cases.
"""

import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Compression is not offered, so there is nothing that these could try.
COMPRESSION = ["12.*", "13.*"]
# A connection refuses binary messages without looking at them, so it has nothing to echo.
BINARY = ["1.2.*", "9.2.*", "9.4.*", "9.6.*", "9.8.*"]
# Each socket, the cases left out, and how many there are then: all of them have to be tried.
SOCKETS = {
    "socket": (COMPRESSION, 301),
    "websocket": (COMPRESSION + BINARY, 266),
    "pusher": (COMPRESSION + BINARY, 266),
    "socketio": (COMPRESSION + BINARY, 266),
}
# A case may fail in the message and in the way in which the connection was closed.
JUDGED = ("behavior", "behaviorClose")
PASSED = {"OK", "NON-STRICT", "INFORMATIONAL"}
PATIENCE_SECONDS = 600
# How long the server may take to close, by default a second, is not for a busy machine to decide.
PATIENT = {"closeHandshakeTimeout": 30, "serverConnectionDropTimeout": 30}


def run(address, wstest, folder, socket):
    """Runs the suite on one socket and returns what it says of each case."""
    report = folder / socket
    report.mkdir(parents=True, exist_ok=True)
    index = report / "index.json"
    index.unlink(missing_ok=True)
    without, _ = SOCKETS[socket]
    spec = {
        "options": PATIENT,
        "outdir": str(report),
        "servers": [{"agent": socket, "url": f"ws://{address}/{socket}"}],
        "cases": ["*"],
        "exclude-cases": without,
        "exclude-agent-cases": {},
    }
    written = report / "spec.json"
    written.write_text(json.dumps(spec), encoding="utf-8")
    command = [wstest, "--mode", "fuzzingclient", "--spec", str(written)]
    with open(report / "wstest.log", "wb") as log:
        subprocess.run(
            command, stdout=log, stderr=log, check=True, timeout=PATIENCE_SECONDS
        )
    return json.loads(index.read_text(encoding="utf-8"))[socket]


def judge(socket, cases):
    """Prints what was found on one socket and returns what is wrong with it."""
    counted = Counter(case["behavior"] for case in cases.values())
    told = ", ".join(f"{count} {word}" for word, count in counted.most_common())
    print(f"/{socket}: {len(cases)} cases: {told}")
    wrong = [
        f"/{socket} {name}: {what} {case[what]}"
        for name, case in sorted(cases.items())
        for what in JUDGED
        if case[what] not in PASSED
    ]
    _, expected = SOCKETS[socket]
    if len(cases) != expected:
        wrong.append(f"/{socket}: {len(cases)} cases were tried instead of {expected}")
    return wrong


def main():
    address, wstest, folder = sys.argv[1:]
    folder = Path(folder).resolve()
    # They wait more than they work.
    with ThreadPoolExecutor(len(SOCKETS)) as at_once:
        found = at_once.map(lambda socket: run(address, wstest, folder, socket), SOCKETS)
        wrong = [line for pair in zip(SOCKETS, found) for line in judge(*pair)]
    if wrong:
        print(*wrong, f"see {folder}", sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
