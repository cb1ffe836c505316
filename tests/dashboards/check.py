"""Asks a real Prometheus every question of the dashboards and of the alerts, under load.

Each query of each panel has to return a number, and one that moves unless it is listed here why it
cannot; so has everything that the alerts compare. Each metric of the server has a panel, and each
alert is tried on a bad series and on a good one. Prints what was asked and answered.
"""

import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from load import Hooks, Load
from prometheus import Prometheus, run

ROOT = Path(__file__).resolve().parents[2]
DASHBOARDS = sorted((ROOT / "grafana/dashboards").glob("*.json"))
RULES = ROOT / "grafana/alerts/parlor.yml"
RULE_TESTS = ROOT / "tests/dashboards/alerts.yml"

PATIENCE = 30

# What Grafana fills in. Short, because the test is.
VARIABLES = {"$__rate_interval": "15s", "$__range": "1m", "$instance": ".+"}

# Queries that hold these may stay at zero, and why.
STILL = {
    "ALERTS": "only while one fires",
    "parlor_mailbox_permits_in_use": "only while a request waits",
    "parlor_actor_restarts_total": "no client can make an actor fail",
    'outcome=~"failed|dropped"': "failing takes five minutes",
    'le="0.25"': "deliveries are quick",
    "parlor_runtime_queue_depth": "threads are quick to take tasks",
    "parlor_http_requests_in_flight": "only while a request is answered",
    'status="5xx"': "nothing fails",
    'what="commit"': "commits fail where the database does",
}

# What every program tells and no panel shows, and why.
UNSHOWN = {
    "process_virtual_memory_bytes": "addresses, not memory",
    "process_virtual_memory_max_bytes": "addresses, not memory",
}


class Problems(list):
    def expect(self, holds, text):
        if not holds:
            self.append(text)


def read_dashboards():
    return {path.stem: json.loads(path.read_text()) for path in DASHBOARDS}


def check_form(boards, problems):
    """What a dashboard needs to be provisioned, and a panel to be of use."""
    identities = [board["uid"] for board in boards.values()]
    problems.expect(len(set(identities)) == len(identities), "two dashboards have the same uid")
    for name, board in boards.items():
        variables = {it["name"]: it["type"] for it in board["templating"]["list"]}
        problems.expect(variables.get("datasource") == "datasource", f"{name}: no ${{datasource}}")
        ids = [panel["id"] for panel in board["panels"]]
        problems.expect(len(set(ids)) == len(ids), f"{name}: two panels have the same id")
        taken = set()
        for panel in board["panels"]:
            check_panel(f"{name}: {panel['title']}", panel, taken, problems)


def check_panel(name, panel, taken, problems):
    problems.expect(panel["title"].endswith("?"), f"{name}: the title is no question")
    problems.expect(len(panel.get("description", "")) > 40, f"{name}: says not what to do")
    defaults = panel["fieldConfig"]["defaults"]
    unit = defaults.get("unit") or panel["options"].get("yAxis", {}).get("unit")
    problems.expect(unit, f"{name}: no unit")
    problems.expect(panel["type"] == "heatmap" or "thresholds" in defaults, f"{name}: no thresholds")
    at = panel["gridPos"]
    cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
    problems.expect(not cells & taken and at["x"] + at["w"] <= 24, f"{name}: overlaps")
    taken |= cells
    sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
    is_chosen = all(source["uid"] == "${datasource}" for source in sources)
    problems.expect(is_chosen, f"{name}: another data source than the chosen one")


def questions(boards):
    """Dashboard, title and query of all panels."""
    for name, board in boards.items():
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield name, panel["title"], target["expr"]


def filled_in(query):
    for name, value in VARIABLES.items():
        query = query.replace(name, value)
    return query


def families(text):
    """The metrics that the server says it has."""
    return set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))


def family_of(name, known):
    stripped = re.sub(r"_(bucket|sum|count)$", "", name)
    return name if name in known else stripped


def check_names(asked, known, problems):
    """The metrics that queries name; each of them has to be one of the server's."""
    named = {family_of(name, known) for query in asked for name in re.findall(r"\b(?:parlor|process)_\w+", query)}
    for name in sorted(named - known):
        problems.append(f"there is no metric {name}")
    return named


WORDS = re.compile(r'"(?:\\.|[^"\\])*"|[()\[\]{}]|[<>=!~]+|\s+|[^\s()\[\]{}"<>=!~]+')
SETS = {"and", "or", "unless"}
COMPARISONS = {">", "<", ">=", "<=", "==", "!="}


def operands(query):
    """What an alert compares: its parts between `and`, `or` and `unless`, without the comparison."""
    depth, part, is_compared = 0, [], False
    for word in [*WORDS.findall(query), "and"]:
        depth += (word in {"(", "[", "{"}) - (word in {")", "]", "}"})
        if depth == 0 and word in SETS:
            yield re.sub(r"^(on|ignoring) \([^)]*\)\s*", "", "".join(part).strip())
            part, is_compared = [], False
        elif depth == 0 and word in COMPARISONS:
            is_compared = True
        elif not is_compared:
            part.append(word)


def shown(values):
    """A few of the values, largest first."""
    some = sorted(values.items(), key=lambda it: -it[1])[:3]
    text = ", ".join(f"{name} {value:.4g}".strip() for name, value in some)
    return text + (f", … ({len(values)})" if len(values) > 3 else "")


def reason_to_be_still(query):
    return next((reason for part, reason in STILL.items() if part in query), None)


def answer(prometheus, query, load):
    """What the query returns, asked until it moves or that is not to be expected."""
    deadline = time.monotonic() + PATIENCE
    while True:
        values = prometheus.values(filled_in(query))
        moves = any(value != 0 for value in values.values())
        if values and (moves or reason_to_be_still(query)):
            return values
        if time.monotonic() > deadline or not load.is_alive():
            return values
        time.sleep(0.5)


def ask_panels(prometheus, boards, load, problems):
    rows = []
    for board, title, query in questions(boards):
        values = answer(prometheus, query, load)
        reason = reason_to_be_still(query)
        is_still = reason and not any(values.values())
        value = f"{shown(values)} ({reason})" if is_still else shown(values)
        rows.append((board, title, filled_in(query), value))
        problems.expect(values, f"{board}: {title}: {query}: returns nothing")
        if values and not reason:
            problems.expect(any(values.values()), f"{board}: {title}: {query}: does not move")
    return rows


def ask_variables(prometheus, boards, problems):
    """What the choices at the top of a dashboard are made of."""
    rows = []
    for name, board in boards.items():
        for variable in board["templating"]["list"]:
            asked = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable.get("definition", ""))
            if asked:
                metric, label = asked.groups()
                series = prometheus.ask("/series", **{"match[]": metric})
                values = sorted({one[label] for one in series if label in one})
                rows.append((name, variable["label"], asked.group(), ", ".join(values)))
                problems.expect(values, f"{name}: {asked.group()}: returns nothing")
    return rows


def ask_alerts(prometheus, load, problems):
    rows = []
    alerts = prometheus.alerts()
    tried = set(re.findall(r"name: (\w+ (?:fires|is silent))$", RULE_TESTS.read_text(), re.MULTILINE))
    for alert in alerts:
        name = alert["name"]
        problems.expect(name.startswith("Parlor"), f"{name}: the panel of alerts shows Parlor's only")
        for text in ("summary", "first_step"):
            problems.expect(alert["annotations"].get(text), f"{name}: no {text}")
        for what in ("fires", "is silent"):
            problems.expect(f"{name} {what}" in tried, f"{name}: no test that it {what}")
        for query in operands(alert["query"]):
            values = prometheus.values(query)
            rows.append(("alerts", name, query, shown(values)))
            problems.expect(values, f"{name}: {query}: returns nothing")
    problems.expect(alerts, "no alert is in force")
    return rows


def wait_until(what, holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited in vain until {what}")
        time.sleep(0.2)


def print_table(rows):
    heads = ("dashboard", "panel", "query", "value")
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(2)]
    for row in [heads, *rows]:
        aligned = [cell.ljust(width) for cell, width in zip(row, widths)]
        print(" | ".join([*aligned, *row[2:]]))


def main():
    problems = Problems()
    boards = read_dashboards()
    check_form(boards, problems)
    asked = [query for *_, query in questions(boards)]
    for part in STILL:
        problems.expect(any(part in query for query in asked), f"no query holds {part} any more")
    run("promtool", "check", "rules", RULES)
    run("promtool", "check", "config", "--syntax-only", ROOT / "deploy/prometheus.yml")
    run("promtool", "test", "rules", RULE_TESTS)

    Hooks(int(os.environ["PARLOR_HOOKS_PORT"]))
    load = Load()
    known = families(load.metrics())
    named = check_names(asked, known, problems)
    for name in sorted(known - named - set(UNSHOWN)):
        problems.append(f"no panel shows {name}")

    with tempfile.TemporaryDirectory() as folder:
        with Prometheus(folder, os.environ["PARLOR_ADMIN_ADDRESS"], RULES) as prometheus:
            # What does not move yet is there, so that its first move is one.
            wait_until("the server is scraped", lambda: prometheus.values("parlor_users_online"))
            load.start()
            wait_until("everybody has talked twice", lambda: load.rounds > 1 or load.failure)
            if load.failure:
                raise SystemExit(f"the load ended: {load.failure!r}")
            rows = ask_panels(prometheus, boards, load, problems)
            rows += ask_variables(prometheus, boards, problems)
            rows += ask_alerts(prometheus, load, problems)
            for alert in prometheus.alerts():
                text = f"{alert['name']}: {alert['health']}: {alert.get('lastError', '')}"
                problems.expect(alert["health"] == "ok", text)
            load.stop()
    check_names([row[2] for row in rows], known, problems)
    problems.expect(load.failure is None, f"the load ended: {load.failure!r}")

    print_table(rows)
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
