"""What the server itself makes of the environment that the containers give it."""

import os
import shlex
import subprocess
import tempfile

from compose import check_network_outside, check_published, read_compose
from interpolation import assignments
from problems import DEPLOY

PARLOR = os.environ["PARLOR_PROGRAM"]

# What Docker and compose need set, as the guide says.
REQUIRED = ("POSTGRES_PASSWORD", "JWT_SECRET", "GRAFANA_PASSWORD")


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
