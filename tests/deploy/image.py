"""Whether the Dockerfile finds what it copies, builds and starts."""

import os
import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from problems import ROOT


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
