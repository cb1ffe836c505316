"""Whether compose.yaml agrees with itself, with its example of variables and with the image.

There is no Docker here: the file is read as compose would read it.
"""

import os
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from interpolation import Interpolation, assignments
from problems import DEPLOY

COMPOSE = DEPLOY / "compose.yaml"


def read_compose(variables):
    interpolation = Interpolation(variables)
    return interpolation.everywhere(yaml.safe_load(COMPOSE.read_text())), interpolation.used


def binds(service):
    """Source on this machine and target in the container of what is mounted from the repository."""
    for mount in service.get("volumes", []):
        source, target = mount.split(":")[:2]
        if source.startswith((".", "/")):
            yield (DEPLOY / source).resolve(), Path(target)


def mounted(service, path):
    """What of the repository a path in the container is, if anything."""
    for source, target in binds(service):
        if Path(path).is_relative_to(target):
            return source / Path(path).relative_to(target)
    return None


def check_compose(compose, used, problems):
    example = set(assignments((DEPLOY / "example.env").read_text()))
    for name in sorted(used - example):
        problems.append(f"compose.yaml uses {name}, which example.env does not have")
    for name in sorted(example - used):
        problems.append(f"example.env has {name}, which compose.yaml does not use")
    networks, volumes = compose["networks"], compose["volumes"]
    met_networks, met_volumes = set(), set()
    for name, service in compose["services"].items():
        met_networks.update(service["networks"])
        for source, _ in binds(service):
            problems.expect(source.exists(), f"{name}: {source} is mounted and does not exist")
        for mount in service.get("volumes", []):
            if not mount.startswith((".", "/")):
                met_volumes.add(mount.split(":")[0])
        for other in service.get("depends_on", {}):
            problems.expect(other in compose["services"], f"{name}: depends on {other}, which is no service")
    problems.expect(met_networks == set(networks), f"networks: {met_networks} are named, {set(networks)} declared")
    problems.expect(met_volumes == set(volumes), f"volumes: {met_volumes} are named, {set(volumes)} declared")


def check_reach(compose, asks, asked, problems):
    """Two services find each other by name only within a network of both."""
    services = compose["services"]
    if asked not in services:
        problems.append(f"{asks} asks {asked}, which is no service of compose.yaml")
        return
    shared = set(services[asks]["networks"]) & set(services[asked]["networks"])
    problems.expect(shared, f"{asks} asks {asked}, and they have no network in common")


def check_network_outside(compose, environment, is_default, problems):
    (config,) = compose["networks"]["outside"]["ipam"]["config"]
    gateway = ip_address(config["gateway"])
    problems.expect(gateway in ip_network(config["subnet"]), f"outside: {gateway} is not in the subnet")
    trusted = environment["PARLOR__SERVER__TRUSTED_PROXIES"]
    if is_default:
        problems.expect(trusted == str(gateway), f"outside: {trusted} is trusted, the gateway is {gateway}")


def check_database(compose, problems):
    """The address that Parlor has is that of the service, as it is set up."""
    url = urlsplit(compose["services"]["parlor"]["environment"]["DATABASE_URL"])
    check_reach(compose, "parlor", url.hostname, problems)
    there = compose["services"].get(url.hostname, {}).get("environment", {})
    named = (url.username, url.password, url.path.removeprefix("/"))
    made = tuple(there.get(f"POSTGRES_{what}") for what in ("USER", "PASSWORD", "DB"))
    problems.expect(named == made, f"parlor asks for user, password and database {named}, made is {made}")


def check_published(compose, image, problems):
    """Only the port for people leaves the machine's inside."""
    listen, admin = port(image.environment["PARLOR_LISTEN"]), port(image.environment["PARLOR_ADMIN_LISTEN"])
    published = [int(mapping.rsplit(":", 1)[1]) for mapping in compose["services"]["parlor"]["ports"]]
    problems.expect(published == [listen], f"parlor: {published} is published, it listens on {listen}")
    problems.expect({listen, admin} == image.exposed, f"Dockerfile: {image.exposed} is exposed")
    for name, service in compose["services"].items():
        for mapping in service.get("ports", []):
            is_local = mapping.startswith("127.0.0.1:")
            problems.expect(is_local, f"{name}: {mapping} is open to everybody by default")


def port(address):
    return int(str(address).rsplit(":", 1)[1])


def check_by_docker(variables, problems):
    """Compose itself, where it is installed; it needs no daemon for this."""
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        print("compose: not asked itself (docker compose is not installed)")
        return
    done = subprocess.run(
        ["docker", "compose", "--file", COMPOSE, "config", "--quiet"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    problems.expect(done.returncode == 0, f"docker compose: {done.stderr}")
    print("compose: takes compose.yaml")
