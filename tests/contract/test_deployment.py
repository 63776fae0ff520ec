"""What is delivered to run Guichet is sound, closed by default, and runs what there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.contract.test_structure import settings_sections
from web.health import router

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
GUICHET = Path(sys.executable).with_name("guichet")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
# The keys of the Compose specification that we rely on: any other is a mistake of ours.
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "user", "read_only", "cap_drop", "security_opt", "restart", "networks"],
    "properties": {
        "build": {"type": "object"},
        "init": {"const": True},
        "image": {"type": "string", "pattern": r":[\w.-]*\d[\w.-]*$"},  # a version, never latest
        "user": {"type": "string", "pattern": r"^[1-9]\d*:[1-9]\d*$"},  # by number, never root
        "read_only": {"const": True},
        "cap_drop": {"const": ["ALL"]},
        "cap_add": {"const": ["NET_BIND_SERVICE"]},
        "security_opt": {"const": ["no-new-privileges:true"]},
        "restart": {"enum": ["no", "unless-stopped"]},
        "networks": {"type": "array", "items": {"enum": ["inside", "outside"]}},
        "logging": {"type": "object"},
        "tmpfs": {"type": "array", "items": {"type": "string", "pattern": "noexec,nosuid,nodev"}},
        "volumes": {"type": "array", "items": {"type": "string"}},
        "ports": {"type": "array", "items": {"type": "string"}},
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "command": {"type": "array", "items": {"type": "string"}},
        "profiles": {"type": "array"},
        "deploy": {"type": "object"},
        "depends_on": {"type": "object"},
        "shm_size": {"type": "string"},
        "stop_grace_period": {"type": "string", "pattern": r"^\d+s$"},
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "required": ["test", "interval", "timeout", "retries"],
            "properties": {
                "test": {"type": "array", "prefixItems": [{"const": "CMD"}]},
                "interval": {"type": "string"},
                "timeout": {"type": "string"},
                "start_period": {"type": "string"},
                "retries": {"type": "integer"},
            },
        },
    },
}


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """The sections of a unit; a directive may stand several times."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_is_closed_and_holds_only_keys_that_we_know(name: str) -> None:
    jsonschema_rs.validator_for(SERVICE).validate(SERVICES[name])


def test_only_the_proxy_is_reached_and_only_it_and_the_setting_up_reach_out() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    published = {name for name, one in SERVICES.items() if "ports" in one}
    out = {name for name, one in SERVICES.items() if "outside" in one["networks"]}
    assert published == {"proxy"} == {name for name, one in SERVICES.items() if "cap_add" in one}
    assert out - {"proxy"} == {n for n, one in SERVICES.items() if one.get("profiles") == ["setup"]}


def test_what_runs_for_long_tells_its_health_and_is_waited_for() -> None:
    for name, one in SERVICES.items():
        if "profiles" not in one:
            assert "healthcheck" in one, name
        for other, how in one.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[other]


def test_every_volume_is_declared_and_every_file_is_there() -> None:
    for one in SERVICES.values():
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_file(), source
                assert volume.endswith(":ro")
            else:
                assert source in COMPOSE["volumes"]


def test_every_setting_given_to_a_container_or_a_unit_exists() -> None:
    known = {
        f"GUICHET_{section}__{name}".upper()
        for section, kind in settings_sections().items()
        for name in kind.model_fields
    } | {"GUICHET_HOME", "GUICHET_SETTINGS"}
    given = set(re.findall(r"GUICHET_[A-Z_]+", DOCKERFILE))
    for one in SERVICES.values():
        given |= {name for name in one.get("environment", {}) if name.startswith("GUICHET_")}
    for path in UNITS.glob("*.service"):
        given |= set(re.findall(r"GUICHET_[A-Z_]+", path.read_text("utf-8")))
    assert given - {"GUICHET_HOST"} <= known  # that one is the proxy's
    example = (ROOT / "deploy" / "env.example").read_text("utf-8")
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text("utf-8")))
    assert wanted == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_no_secret_is_written_in_what_is_delivered() -> None:
    assert "POSTGRES_PASSWORD=\n" in (ROOT / "deploy" / "env.example").read_text("utf-8")
    for one in SERVICES.values():
        for name, value in one.get("environment", {}).items():
            if "PASSWORD" in name or "KEY" in name:
                assert value.startswith("${"), name


def test_health_is_asked_where_it_is_told() -> None:
    told = {route.path for route in router.routes}  # type: ignore[attr-defined]
    asked = set(re.findall(r"127\.0\.0\.1:8080(/[\w/]+)", DOCKERFILE))
    asked |= set(re.findall(r"127\.0\.0\.1:8080(/\w+)", str(SERVICES["web"]["healthcheck"])))
    assert asked == {"/health"} <= told


def test_a_container_is_given_longer_to_stop_than_its_answers_may_take() -> None:
    seconds = tomllib.loads((ROOT / "guichet.toml").read_text("utf-8"))["web"]["shutdown_seconds"]
    assert int(SERVICES["web"]["stop_grace_period"].rstrip("s")) > 2 * seconds
    stop = unit(UNITS / "guichet.service")["Service"]["TimeoutStopSec"][0]
    assert int(stop) > 2 * seconds


@pytest.mark.parametrize(
    "rule",
    [
        (r"^FROM \S+:\S*\d", "each base image with a version"),
        (r"apt-get install -y --no-install-recommends", "nothing but what is named"),
        (r"rm -rf /var/lib/apt/lists/\*", "no list of packages is left"),
        (r"pip install --no-cache-dir", "no cache is left"),
        (r"^USER guichet$", "not root"),
        (r"^HEALTHCHECK ", "its health is told"),
        (r'^ENTRYPOINT \["', "signals reach the process: no shell between"),
        (r"^ARG NATIVE=OFF", "portable unless asked"),
    ],
)
def test_the_dockerfile_keeps_to_the_rules(rule: tuple[str, str]) -> None:
    pattern, why = rule
    assert re.search(pattern, DOCKERFILE, re.MULTILINE), why


def test_the_dockerfile_breaks_no_rule() -> None:
    assert not re.search(r"^ADD |:latest|^RUN .*sudo|curl .*\| *sh", DOCKERFILE, re.MULTILINE)
    froms = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(froms) == 2, "one stage to build, one to run"
    last = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert "build-essential" not in last
    assert not re.search(r"\.gguf|guichet models|corpus sync", last), "no model inside"
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.MULTILINE)
              for word in line.split()[:-1]}  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)
    packages = {p.name for p in ROOT.iterdir() if (p / "__init__.py").is_file()}
    assert packages - {"tests", "benchmarks", "docs"} <= copied


def commands() -> list[tuple[str, ...]]:
    """Every guichet command that a container, a unit or a round runs, without its values."""
    ours = [one for one in SERVICES.values() if one["image"].startswith("guichet")]
    found = {tuple(one.get("command", ["serve"])) for one in ours}
    for path in UNITS.glob("*.service"):
        start = unit(path)["Service"]["ExecStart"][0].split()
        reload = unit(path)["Service"].get("ExecReload", [" ".join(start)])[0].split()
        for command in (start, reload):
            assert command[0] == "/opt/guichet/bin/guichet"
            found.add(tuple(command[1:]))
    return sorted(found)


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_they_run_is_one_that_there_is(command: tuple[str, ...]) -> None:
    words = [word for word in command if re.fullmatch(r"[a-z]+", word)][:2]
    done = subprocess.run(
        [GUICHET, *words, "--help"], capture_output=True, text=True, check=False,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for option in command:
        if option.startswith("--"):
            assert option in done.stdout, option


READ_ONLY = """
mount --bind "$GUICHET_HOME" "$GUICHET_HOME" && mount -o remount,bind,ro / || exit 9
touch /cannot-be-written 2>/dev/null && exit 8
cd "$GUICHET_HOME" && exec "$@"
"""


@pytest.mark.parametrize("words", [("data", "purge"), ("backup", "create", "backup"), ("reload",)])
def test_it_runs_where_only_its_own_folder_can_be_written(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    """As in the containers and under systemd: a read-only system, a folder, no home."""
    home = tmp_path / "data"
    home.mkdir()
    given = {"GUICHET_HOME": str(home), "TMPDIR": str(home), "HOME": "/nowhere",
             "GUICHET_SETTINGS": str(ROOT / "guichet.toml")}  # fmt: skip
    alone = ["unshare", "--map-root-user", "--mount", "bash", "-c", READ_ONLY, "bash"]
    done = subprocess.run(
        [*alone, str(GUICHET), *words], capture_output=True, text=True, check=False,
        env=os.environ | given, cwd=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def systemd_analyze(*words: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run([tool, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda path: path.name)
def test_each_unit_is_closed_as_systemd_itself_reckons(path: Path) -> None:
    told = systemd_analyze("security", "--offline=true", "--threshold=15", str(path))
    assert told.returncode == 0, told.stdout
    service = unit(path)["Service"]
    assert service["User"] == ["guichet"]
    for name, value in (("ProtectSystem", "strict"), ("NoNewPrivileges", "true"),
                        ("CapabilityBoundingSet", "")):  # fmt: skip
        assert service[name] == [value], name
    if path.name != "guichet-sync.service":  # which fetches the sheets
        assert service["IPAddressDeny"] == ["any"]
        assert service["IPAddressAllow"] == ["localhost"]


def test_the_units_are_sound_as_systemd_itself_reads_them(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        text = path.read_text("utf-8").replace("/opt/guichet/bin/guichet", str(GUICHET))
        (tmp_path / path.name).write_text(text, "utf-8")
    told = systemd_analyze("verify", "--man=no", *map(str, sorted(tmp_path.iterdir())))
    ours = [line for line in told.stderr.splitlines() if "guichet" in line]
    assert ours == []
    assert told.returncode == 0, told.stderr


def test_each_timer_has_its_service_and_the_socket_the_address_of_the_settings() -> None:
    for path in UNITS.glob("*.timer"):
        assert path.with_suffix(".service").is_file()
        assert unit(path)["Timer"]["OnCalendar"]
    web = tomllib.loads((ROOT / "guichet.toml").read_text("utf-8"))["web"]
    listens = unit(UNITS / "guichet.socket")["Socket"]["ListenStream"]
    assert listens == [f"{web['host']}:{web['port']}"]


def test_the_proxy_keeps_nothing_of_a_stream_back_and_hides_what_is_for_operators() -> None:
    told = (ROOT / "deploy" / "proxy" / "Caddyfile").read_text("utf-8")
    assert told.count("{") == told.count("}")
    for wanted in ("flush_interval -1", "lb_try_duration", "admin off", "path /metrics /ready",
                   "max_size 64KB", "name web", "port 8080"):  # fmt: skip
        assert wanted in told, wanted
    limit = tomllib.loads((ROOT / "guichet.toml").read_text("utf-8"))["web"]["max_body_bytes"]
    assert limit <= 64 * 1024
    subnet = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert subnet in SERVICES["web"]["environment"]["GUICHET_WEB__TRUSTED_PROXIES"]
