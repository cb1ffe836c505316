"""Whether Prometheus and Grafana find what they are pointed at, and each other."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from compose import binds, check_reach, mounted, port


def check_prometheus(compose, image, problems):
    service = compose["services"]["prometheus"]
    option = next(it for it in service["command"] if it.startswith("--config.file="))
    path = option.removeprefix("--config.file=")
    source = mounted(service, path)
    if source is None or not source.is_file():
        problems.append(f"prometheus: nothing is mounted at {path}")
        return
    check_rules_are_found(service, path, problems)
    config = yaml.safe_load(source.read_text())
    admin = port(image.environment["PARLOR_ADMIN_LISTEN"])
    for job in config["scrape_configs"]:
        for target in (it for group in job["static_configs"] for it in group["targets"]):
            host = target.rsplit(":", 1)[0]
            check_reach(compose, "prometheus", host, problems)
            problems.expect(port(target) == admin, f"prometheus.yml: {target}, but /metrics is at port {admin}")


def check_rules_are_found(service, path, problems):
    """Lays the files where they are in the container, and lets Prometheus look for them there."""
    with tempfile.TemporaryDirectory() as folder:
        for source, target in binds(service):
            if not source.exists():
                continue
            place = Path(folder) / target.relative_to("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, place)
        done = subprocess.run(
            ["promtool", "check", "config", Path(folder) / Path(path).relative_to("/")],
            capture_output=True,
            text=True,
        )
    said = done.stdout + done.stderr
    problems.expect(done.returncode == 0, f"prometheus.yml: {said}")
    # A pattern that matches nothing is no error.
    problems.expect(re.search(r"[1-9]\d* rules found", said), f"prometheus.yml: finds no rules: {said}")


def check_grafana(compose, problems):
    service = compose["services"]["grafana"]
    provisioning = Path("/etc/grafana/provisioning")
    kinds = {}
    for kind in ("datasources", "dashboards"):
        folder = mounted(service, provisioning / kind)
        files = sorted(folder.glob("*.yaml")) if folder else []
        problems.expect(files, f"grafana: nothing is provisioned as {kind}")
        kinds[kind] = [yaml.safe_load(file.read_text()) for file in files]
    for source in (it for file in kinds["datasources"] for it in file["datasources"]):
        url = urlsplit(source["url"])
        check_reach(compose, "grafana", url.hostname, problems)
        is_right = url.port == listening_port(compose["services"].get(url.hostname, {}))
        problems.expect(is_right, f"datasources: {source['url']}: another port than its healthcheck's")
    for provider in (it for file in kinds["dashboards"] for it in file["providers"]):
        folder = mounted(service, provider["options"]["path"])
        holds_some = folder is not None and any(folder.glob("*.json"))
        problems.expect(holds_some, f"dashboards: none are at {provider['options']['path']}")
    home = service["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    file = mounted(service, home)
    problems.expect(file is not None and file.is_file(), f"grafana: there is no dashboard {home}")


def listening_port(service):
    """The port by which a service asks itself whether it is well."""
    text = " ".join(service.get("healthcheck", {}).get("test", []))
    found = re.search(r"http://127\.0\.0\.1:(\d+)", text)
    return int(found.group(1)) if found else None
