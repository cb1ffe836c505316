"""Looks whether compose, the Dockerfile and the provisioning of Grafana agree with each other and with
what is there.

There is no Docker here: files are read as Docker, Prometheus and Grafana would read them. What the
server makes of its environment, the server itself is asked.
"""

import sys

from compose import check_by_docker, check_compose, check_database, check_network_outside, read_compose
from environment import check_environment, check_first_start
from image import Dockerfile, check_image
from problems import ROOT, Problems
from watching import check_grafana, check_prometheus

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
    check_by_docker(FILLED_IN, problems)
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print("deploy: compose, Dockerfile, Prometheus and Grafana agree")


if __name__ == "__main__":
    main()
