"""The manifests are valid, strictly, and agree with the service, the image and one another."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from service.app import create_app
from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
KUBERNETES = ROOT / "deploy" / "kubernetes"
VERSIONS = ("1.26", "1.29", "1.31", "1.33", "1.35", "1.37")
NAME = {"app.kubernetes.io/name": "rejoinder"}
KUBECTL = shutil.which("kubectl")


def _files() -> list[Path]:
    """Return the manifests that stand by themselves: neither patches nor what kustomize reads."""
    return [
        path for path in sorted(KUBERNETES.rglob("*.yaml")) if path.name not in {"kustomization.yaml", "mount.yaml"}
    ]


def _validate(version: str, *files: Path) -> str:
    """Return what the strict validator says of the files, besides that they passed; nothing, where all is good."""
    command = [sys.executable, "-m", "kubernetes_validate", "--strict", "-k", version, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("INFO")]
    return "\n".join(lines) or ("" if done.returncode == 0 else f"exit {done.returncode}")


@pytest.fixture(scope="module")
def manifests() -> dict[str, Any]:
    """Return the manifests of the base by kind."""
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in _files() if path.parent.name == "base"]
    return {document["kind"]: document for document in documents}


@pytest.fixture(scope="module")
def pod(manifests: dict[str, Any]) -> dict[str, Any]:
    """Return what a pod is made from."""
    spec: dict[str, Any] = manifests["Deployment"]["spec"]["template"]["spec"]
    return spec


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    """Return the one container of a pod."""
    (one,) = pod["containers"]
    found: dict[str, Any] = one
    return found


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Return the settings that the pods are given."""
    kustomization = yaml.safe_load((KUBERNETES / "base" / "kustomization.yaml").read_text("utf-8"))
    (settings,) = kustomization["configMapGenerator"]
    return dict(literal.split("=", 1) for literal in settings["literals"])


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_valid(version: str) -> None:
    """Each file passes the strict validator of each version, and no kind is unknown to it."""
    assert _validate(version, *_files()) == ""


def test_a_misspelt_field_and_an_unknown_kind_are_seen(tmp_path: Path) -> None:
    """The check above fails where a field is misspelt, and where a kind has no schema."""
    service = (KUBERNETES / "base" / "service.yaml").read_text("utf-8")
    misspelt, unknown = tmp_path / "misspelt.yaml", tmp_path / "unknown.yaml"
    misspelt.write_text(service.replace("targetPort", "targetport"), "utf-8")
    unknown.write_text(service.replace("kind: Service", "kind: Servant"), "utf-8")

    assert "targetport" in _validate(VERSIONS[0], misspelt)
    assert "schema" in _validate(VERSIONS[0], unknown)


@pytest.mark.skipif(not KUBECTL, reason="kubectl is not installed: what kustomize makes of the files is not checked")
@pytest.mark.parametrize("folder", ["base", "store"])
def test_what_kustomize_makes_is_valid(folder: str, tmp_path: Path) -> None:
    """`kubectl kustomize` builds both folders, and what it builds passes the strict validator."""
    made = subprocess.run([str(KUBECTL), "kustomize", str(KUBERNETES / folder)], capture_output=True, check=True)
    (tmp_path / "made.yaml").write_bytes(made.stdout)
    kinds = [document["kind"] for document in yaml.safe_load_all(made.stdout)]

    assert _validate(VERSIONS[-1], tmp_path / "made.yaml") == ""
    assert {"ConfigMap", "Deployment", "Service", "HorizontalPodAutoscaler"} < set(kinds)
    assert ("PersistentVolumeClaim" in kinds) == (folder == "store")


def test_all_speak_of_the_same_pods(manifests: dict[str, Any]) -> None:
    """Every selector is the label that the pods carry, and the autoscaler names the deployment."""
    deployment = manifests["Deployment"]["spec"]
    selectors = [
        deployment["selector"]["matchLabels"],
        *(
            spread["labelSelector"]["matchLabels"]
            for spread in deployment["template"]["spec"]["topologySpreadConstraints"]
        ),
        manifests["Service"]["spec"]["selector"],
        manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ]

    assert deployment["template"]["metadata"]["labels"] == NAME
    assert selectors == [NAME] * len(selectors)
    target = manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", manifests["Deployment"]["metadata"]["name"])


def test_prometheus_finds_the_pods(manifests: dict[str, Any], container: dict[str, Any]) -> None:
    """The job for Prometheus asks for the label and the port's name that the pods have."""
    told = yaml.safe_load((ROOT / "deploy" / "prometheus" / "kubernetes.yaml").read_text("utf-8"))
    (scrape,) = told["scrape_configs"]
    (selector,) = scrape["kubernetes_sd_configs"][0]["selectors"]
    (port,) = container["ports"]

    assert dict([selector["label"].split("=")]) == manifests["Deployment"]["spec"]["selector"]["matchLabels"]
    assert scrape["relabel_configs"][0]["regex"] == port["name"]


def test_the_port_is_the_image_s_own(
    manifests: dict[str, Any], container: dict[str, Any], image: dict[str, str]
) -> None:
    """Container, service, probes and network policy meet at the port that the image listens on."""
    (port,) = container["ports"]
    (entry,) = manifests["Service"]["spec"]["ports"]
    (rule,) = manifests["NetworkPolicy"]["spec"]["ingress"]

    assert str(port["containerPort"]) == image["REJOINDER_PORT"]
    assert entry["targetPort"] == port["name"]
    assert [allowed["port"] for allowed in rule["ports"]] == [port["name"]]
    assert {container[probe]["httpGet"]["port"] for probe in _probes(container)} == {port["name"]}


def test_probes_ask_what_the_service_answers(container: dict[str, Any]) -> None:
    """Each probe's path is in the OpenAPI document; liveness asks the process alone, the others the model."""
    paths = {probe: container[probe]["httpGet"]["path"] for probe in _probes(container)}

    assert set(paths.values()) <= set(create_app(Settings()).openapi()["paths"])
    assert paths == {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}


def test_the_settings_told_are_settings(told: dict[str, str], pod: dict[str, Any], container: dict[str, Any]) -> None:
    """Every variable is a setting, the service would start with all of them, and the keys are where it looks."""
    (keys,) = (volume for volume in container["volumeMounts"] if volume["name"] == "keys")
    given = {name.removeprefix("REJOINDER_").lower(): value for name, value in told.items()}

    assert all(name.startswith("REJOINDER_") for name in told)
    assert set(given) <= set(Settings.model_fields)
    Settings(**given | {"host": "0.0.0.0"})  # type: ignore[arg-type]  # noqa: S104 - pydantic reads the text of each
    assert Path(told["REJOINDER_KEYS"]).parent == Path(keys["mountPath"])
    assert "subPath" not in keys  # a mounted file would never change while the pod runs
    assert pod["enableServiceLinks"] is False


def test_there_is_time_to_drain(told: dict[str, str], pod: dict[str, Any]) -> None:
    """Notice is given, and with the drain it ends well before the pod is killed."""
    notice, drain = int(told["REJOINDER_NOTICE_SECONDS"]), int(told["REJOINDER_DRAIN_SECONDS"])

    assert notice > 0
    assert notice + drain + 5 <= pod["terminationGracePeriodSeconds"]


def test_the_pod_may_do_nothing_else(pod: dict[str, Any], container: dict[str, Any]) -> None:
    """No root, no writable file but scratch space, no capability, no token, and the runtime's seccomp profile."""
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["name"] for mount in container["volumeMounts"] if not mount.get("readOnly")] == ["scratch"]


def test_the_user_is_the_image_s(pod: dict[str, Any]) -> None:
    """The pod runs as the user that the image names, whose group may read the keys."""
    found = set(re.findall(r"^USER (\d+):(\d+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE))
    context = pod["securityContext"]
    (secret,) = (volume["secret"] for volume in pod["volumes"] if volume["name"] == "keys")

    assert found == {(str(context["runAsUser"]), str(context["runAsGroup"]))}
    assert context["fsGroup"] == context["runAsGroup"]
    assert secret["defaultMode"] == 0o440


def test_the_autoscaler_and_the_budget_leave_somebody(manifests: dict[str, Any]) -> None:
    """There are always more pods than may be away at once, and a roll never takes one before its heir is ready."""
    scaler, budget = manifests["HorizontalPodAutoscaler"]["spec"], manifests["PodDisruptionBudget"]["spec"]

    assert scaler["minReplicas"] > budget["maxUnavailable"]
    assert scaler["maxReplicas"] > scaler["minReplicas"]
    assert manifests["Deployment"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert "replicas" not in manifests["Deployment"]["spec"]


def test_nothing_goes_out(manifests: dict[str, Any]) -> None:
    """The service calls nobody, and is not let."""
    policy = manifests["NetworkPolicy"]["spec"]

    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["egress"] == []


def test_the_store_is_mounted_where_the_image_looks() -> None:
    """The store's patch mounts its claim, read-only, at the folder that the image serves from."""
    patch = yaml.safe_load((KUBERNETES / "store" / "mount.yaml").read_text("utf-8"))["spec"]["template"]["spec"]
    claim = yaml.safe_load((KUBERNETES / "store" / "claim.yaml").read_text("utf-8"))
    (mount,), (volume,) = patch["containers"][0]["volumeMounts"], patch["volumes"]

    assert f"REJOINDER_STORE={mount['mountPath']}\n" in (ROOT / "Dockerfile").read_text("utf-8")
    assert mount["readOnly"] is True
    assert volume["persistentVolumeClaim"] == {"claimName": claim["metadata"]["name"], "readOnly": True}


def test_memory_is_enough_for_two_models(container: dict[str, Any]) -> None:
    """What a worker with the shipped model holds fits in what it requests; with a second model beside, in its limit."""
    request, limit = (int(container["resources"][kind]["memory"].removesuffix("Mi")) for kind in ("requests", "limits"))
    command = [sys.executable, "-m", "rejoinder", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        started = any("running on" in line for line in running.stderr)
        held = psutil.Process(running.pid).memory_info().rss / 1024 / 1024
        running.terminate()

    assert started
    assert held < request
    assert 2 * held < limit


def _probes(container: dict[str, Any]) -> list[str]:
    return [name for name in container if name.endswith("Probe")]
