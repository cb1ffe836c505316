"""Looks whether compose, the Dockerfile and the provisioning of Grafana agree with each other and with
what is there.

There is no Docker here: files are read as Docker, Prometheus and Grafana would read them. What the
server makes of its environment, the server itself is asked.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
PARLOR = os.environ["PARLOR_PROGRAM"]

# What an operator might fill in: unlike the defaults, so that what is read makes a difference.
FILLED_IN = {
    "POSTGRES_PASSWORD": "0123456789abcdef",
    "JWT_SECRET": "a secret of the host that only this test knows",
    "GRAFANA_PASSWORD": "of grafana",
    "PARLOR_API_KEY": "a-key-of-a-host-that-only-this-test-knows",
    "PUSHER_APP_ID": "77",
    "PUSHER_KEY": "another",
    "PUSHER_SECRET": "a secret of the application",
    "NEXTAUTH_SECRET": "a secret of NextAuth that only this test knows",
    "NEXTAUTH_URL": "https://www.example.org",
    "PARLOR_ARGUMENTS": "--profile booking",
    "ALLOWED_ORIGINS": "https://www.example.org,https://shop.example.org",
    "OUTSIDE_NETWORK": "192.168.217",
    "TRUSTED_PROXIES": "192.0.2.7,198.51.100.0/24",
    "PARLOR_PUBLISH": "127.0.0.1:8081",
    "GRAFANA_PUBLISH": "127.0.0.1:3001",
}

# What Docker and compose need set, as the guide says.
REQUIRED = ("POSTGRES_PASSWORD", "JWT_SECRET", "GRAFANA_PASSWORD")


class Problems(list):
    def expect(self, holds, text):
        if not holds:
            self.append(text)


# ---------------------------------------------------------------------------- compose


class Interpolation:
    """Fills variables in as compose does, and remembers which it met."""

    def __init__(self, variables):
        self.variables = variables
        self.used = set()

    def everywhere(self, value):
        if isinstance(value, dict):
            return {key: self.everywhere(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.everywhere(part) for part in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text):
        """`${NAME}`, `${NAME:-otherwise}`, which may hold variables itself, and `${NAME:?complaint}`."""
        out, at = [], 0
        while (start := text.find("${", at)) >= 0:
            end = self._end(text, start + 2)
            out += [text[at:start], self._value(text[start + 2 : end])]
            at = end + 1
        return "".join([*out, text[at:]])

    @staticmethod
    def _end(text, at):
        depth = 1
        while depth:
            depth += text.startswith("${", at) - (text[at] == "}")
            at += 1
        return at - 1

    def _value(self, inner):
        name, sign, rest = re.fullmatch(r"(\w+)(:-|:\?|)(.*)", inner, re.DOTALL).groups()
        self.used.add(name)
        # Also what stands there only otherwise is a variable that is used.
        otherwise = self.text(rest) if sign == ":-" else ""
        value = self.variables.get(name, "")
        if not value and sign == ":?":
            raise SystemExit(f"compose.yaml asks for {name}, which is not set: {rest}")
        return value or otherwise


def assignments(text):
    """The lines `NAME=value` of a file of variables."""
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


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


# ---------------------------------------------------------------------------- Prometheus and Grafana


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


# ---------------------------------------------------------------------------- the image


class Dockerfile:
    """The stages of a Dockerfile, as far as they are looked at."""

    def __init__(self, path):
        text = re.sub(r"\\\n", " ", path.read_text())
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self.instructions = [line.split(maxsplit=1) for line in lines]
        self.bases = [rest.split()[0] for word, rest in self.instructions if word == "FROM"]
        self.stages = {rest.split()[-1] for word, rest in self.instructions if " AS " in rest}
        last = max(at for at, (word, _) in enumerate(self.instructions) if word == "FROM")
        self.last = self.instructions[last:]
        self.environment = {}
        self.exposed = set()
        for word, rest in self.last:
            if word == "ENV":
                self.environment |= dict(it.split("=", 1) for it in shlex.split(rest))
            elif word == "EXPOSE":
                self.exposed |= {int(it) for it in rest.split()}

    def copies(self, instructions=None):
        """Options, sources and target of each COPY."""
        for word, rest in instructions or self.instructions:
            if word == "COPY":
                words = rest.split()
                options = [it for it in words if it.startswith("--")]
                *sources, target = words[len(options) :]
                yield options, sources, target


def context():
    """Every file that Docker would be sent, by .dockerignore."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    found = set()
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if not is_ignored(here / name, patterns)]
        found |= {str(here / name) for name in files if not is_ignored(here / name, patterns)}
    return found


def is_ignored(path, patterns):
    for pattern in patterns:
        if pattern.startswith("!"):
            raise SystemExit(".dockerignore: exceptions are not understood here")
        # `**/` is any number of folders, none among them; elsewhere `*` stays within one.
        if pattern.startswith("**/"):
            is_match = fnmatch(path.name, pattern[3:])
        else:
            parts = pattern.strip("/").split("/")
            is_match = len(parts) == len(path.parts) and all(map(fnmatch, path.parts, parts))
        if is_match:
            return True
    return False


def holds(files, path):
    path = os.path.normpath(path)
    return path == "." or path in files or any(file.startswith(path + "/") for file in files)


def check_image(image, problems):
    files = context()
    arrives = set()
    for options, sources, target in image.copies():
        stage = next((it.removeprefix("--from=") for it in options if it.startswith("--from=")), None)
        if stage:
            problems.expect(stage in image.stages, f"Dockerfile: there is no stage {stage}")
            arrives.add(os.path.normpath(target))
            continue
        for source in sources:
            problems.expect(holds(files, source), f"Dockerfile: {source} is not there, or .dockerignore drops it")
    check_build(files, arrives, problems)
    for name in sorted(files):
        is_secret = fnmatch(name, "*.env") and name != "deploy/example.env"
        problems.expect(not is_secret, f".dockerignore: {name} would be in the image")
    check_programs(image, problems)

    wanted = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    rust = next(base for base in image.bases if base.startswith("rust:"))
    problems.expect(rust.split(":")[1].split("-")[0] == wanted, f"Dockerfile: {rust}, but rust-version is {wanted}")
    # The server is linked with the C library of where it was built.
    release = {base.removesuffix("-slim").split(":")[1].split("-")[-1] for base in image.bases[1:]}
    problems.expect(len(release) == 1, f"Dockerfile: built and run on different releases of Debian: {image.bases}")


def check_build(files, arrives, problems):
    """What cargo and the macros that take files in look for is in the context, or made by a stage."""

    def expect(path, who):
        path = os.path.normpath(path)
        is_there = holds(files, path) or path in arrives
        problems.expect(is_there, f".dockerignore: {who} needs {path}, which is not there")

    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
    folders = [".", *manifest["workspace"]["members"]]
    sources = [it.relative_to(ROOT) for folder in folders for it in sorted((ROOT / folder / "src").rglob("*.rs"))]
    expect("Cargo.lock", "cargo --locked")
    expect("web/package-lock.json", "npm ci")
    for folder in folders:
        expect(f"{folder}/Cargo.toml", "the workspace")
        expect(f"{folder}/src", "the workspace")
    for kind in ("test", "bench", "example", "bin"):
        for target in manifest.get(kind, []):
            if "path" in target:
                expect(target["path"], f"Cargo.toml ({kind} {target['name']})")
    for source in (Path("build.rs"), *sources):
        expect(source, "the build")
        text = (ROOT / source).read_text()
        for path in re.findall(r'include(?:_str|_bytes)?!\(\s*"([^"]+)"', text):
            expect(source.parent / path, source)
        for path in re.findall(r'^\s*#\[folder = "([^"]+)"\]', text, re.MULTILINE):
            expect(path, source)
        for path in re.findall(r"cargo::rerun-if-changed=([^\"]+)", text):
            expect(path, source)


def check_programs(image, problems):
    """What the image starts is what was copied into its path, and may be run."""
    there = {}
    for _, sources, target in image.copies(image.last):
        there[Path(target).name] = sources[0]
        problems.expect(Path(target).parent == Path("/usr/local/bin"), f"Dockerfile: {target} is in no path")
    for word, rest in image.last:
        started = re.search(r'\["([^"]+)"', rest)
        if word in ("ENTRYPOINT", "HEALTHCHECK") and started:
            problems.expect(started.group(1) in there, f"Dockerfile: there is no program {started.group(1)}")
    healthcheck = ROOT / there.get("healthcheck", "deploy/healthcheck")
    problems.expect(os.access(healthcheck, os.X_OK), f"{healthcheck} cannot be run")
    named = re.findall(r"PARLOR_\w+", healthcheck.read_text()) if healthcheck.is_file() else []
    for name in named:
        problems.expect(name in image.environment, f"healthcheck: the image does not set {name}")


# ---------------------------------------------------------------------------- the server's environment


def configuration(environment, arguments=()):
    """What the server makes of an environment, or its complaint."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [PARLOR, "config", *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
        )
    return done.returncode, done.stdout + done.stderr


def check_environment(compose, image, problems):
    """The server takes all of it, and each variable makes a difference."""
    service = compose["services"]["parlor"]
    command, *arguments = shlex.split(service["command"])
    problems.expect(command == "serve", f"compose.yaml: parlor is started by {command}")
    environment = image.environment | service["environment"]
    status, said = configuration(environment, arguments)
    if status != 0:
        problems.append(f"the server refuses compose's environment: {said}")
        return
    for name in environment:
        rest = {other: value for other, value in environment.items() if other != name}
        is_read = configuration(rest, arguments) != (status, said)
        problems.expect(is_read, f"the server does not read {name}")


def check_first_start(image, problems):
    """The example, filled in no further than the guide does, is taken."""
    example = assignments((DEPLOY / "example.env").read_text())
    variables = example | {name: "0123456789abcdef" * 3 for name in REQUIRED}
    compose, _ = read_compose(variables)
    service = compose["services"]["parlor"]
    environment = image.environment | service["environment"]
    status, said = configuration(environment, shlex.split(service["command"])[1:])
    problems.expect(status == 0, f"the server refuses example.env: {said}")
    check_network_outside(compose, environment, True, problems)
    check_published(compose, image, problems)
    bare, _ = read_compose({name: variables[name] for name in REQUIRED})
    problems.expect(bare == compose, "the defaults of compose.yaml differ from those of example.env")


def check_by_docker(problems):
    """Compose itself, where it is installed; it needs no daemon for this."""
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        print("compose: not asked itself (docker compose is not installed)")
        return
    done = subprocess.run(
        ["docker", "compose", "--file", COMPOSE, "config", "--quiet"],
        env=os.environ | FILLED_IN,
        capture_output=True,
        text=True,
    )
    problems.expect(done.returncode == 0, f"docker compose: {done.stderr}")
    print("compose: takes compose.yaml")


def main():
    problems = Problems()
    image = Dockerfile(ROOT / "Dockerfile")
    for name in ("PARLOR_LISTEN", "PARLOR_ADMIN_LISTEN"):
        if name not in image.environment:
            raise SystemExit(f"Dockerfile: {name} is not set")
    compose, used = read_compose(FILLED_IN)
    for name in sorted(used ^ set(FILLED_IN)):
        problems.append(f"{name} is a variable of compose.yaml or of this test, and not of both")
    check_compose(compose, used, problems)
    check_network_outside(compose, compose["services"]["parlor"]["environment"], False, problems)
    check_database(compose, problems)
    check_prometheus(compose, image, problems)
    check_grafana(compose, problems)
    check_image(image, problems)
    check_environment(compose, image, problems)
    check_first_start(image, problems)
    check_by_docker(problems)
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print("deploy: compose, Dockerfile, Prometheus and Grafana agree")


if __name__ == "__main__":
    main()
