"""The compose file agrees with the image and the service, and locks both down."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "deploy" / "compose.yaml"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the compose file with every variable left at its default."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", FILE.read_text("utf-8"))
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.fixture(scope="module")
def served(compose: dict[str, Any]) -> dict[str, Any]:
    """Return the service that answers."""
    found: dict[str, Any] = compose["services"]["rejoinder"]
    return found


def test_every_service_is_locked_down(compose: dict[str, Any]) -> None:
    """Nothing writable but what is named, no capability, no way to more privileges."""
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_it_listens_on_loopback_unless_told(compose: dict[str, Any], image: dict[str, str]) -> None:
    """Every published port is of 127.0.0.1, and the service's is the one that the image listens on."""
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]

    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert compose["services"]["rejoinder"]["ports"] == [f"127.0.0.1:8000:{image['REJOINDER_PORT']}"]


def test_the_settings_told_are_settings(served: dict[str, Any]) -> None:
    """The service would start with what it is told, and finds the keys in a folder that is mounted whole."""
    told = {name.removeprefix("REJOINDER_").lower(): value for name, value in served["environment"].items()}

    assert set(told) <= set(Settings.model_fields)
    Settings(**told | {"host": "0.0.0.0"})  # noqa: S104 - as in a container
    assert f"./keys:{Path(told['keys']).parent}:ro" in served["volumes"]


def test_there_is_time_to_drain(served: dict[str, Any], image: dict[str, str]) -> None:
    """The service is killed only well after its drain has ended."""
    assert int(served["stop_grace_period"].removesuffix("s")) >= int(image["REJOINDER_DRAIN_SECONDS"]) + 5


def test_serving_and_training_share_the_store(compose: dict[str, Any], served: dict[str, Any]) -> None:
    """Training writes to the store that the service reads; the service cannot write to it."""
    assert "store:/store:ro" in served["volumes"]
    assert "store:/store" in compose["services"]["train"]["volumes"]
    assert "store" in compose["volumes"]


def test_both_images_are_targets_of_the_dockerfile(compose: dict[str, Any]) -> None:
    """What compose builds is in the Dockerfile, under the name that `make image` gives it."""
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE))
    built = {service["image"]: service["build"] for service in compose["services"].values() if "build" in service}

    assert {told["target"] for told in built.values()} <= stages
    assert set(built) == {"rejoinder", "rejoinder-train"}
    assert all((FILE.parent / told["context"]).resolve() == ROOT.resolve() for told in built.values())


def test_every_variable_is_explained() -> None:
    """Each ${VARIABLE} has a line at the head of the file, with its default."""
    text = FILE.read_text("utf-8")
    head = text.split("\nname:")[0]
    used = set(re.findall(r"\$\{(\w+):-([^}]*)\}", text))
    told = set(re.findall(r"^# ([A-Z_]+) +\S.*?  +(\S+)$", head, re.MULTILINE))

    assert used == told


def test_prometheus_asks_the_service_with_a_key(compose: dict[str, Any]) -> None:
    """Prometheus finds the service by name and port, with the secret that it is given, and reads the alerts."""
    prometheus = compose["services"]["prometheus"]
    folder = FILE.parent / "prometheus"
    told = yaml.safe_load((folder / "prometheus.yaml").read_text("utf-8"))
    (scrape,) = told["scrape_configs"]

    assert scrape["static_configs"] == [{"targets": ["rejoinder:8000"]}]
    assert scrape["authorization"] == {"credentials_file": f"/run/secrets/{prometheus['secrets'][0]}"}
    assert all((folder / name).is_file() for name in told["rule_files"])
