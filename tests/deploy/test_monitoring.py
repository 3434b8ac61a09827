"""Alerts and dashboard ask for what the service really exports, and every alert is explained."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from models.artefact import Artefact
from models.classifier import Classifier
from models.distributions import Distributions
from service.app import create_app
from service.serving import Served, find
from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
PROMETHEUS = ROOT / "deploy" / "prometheus"
PROMTOOL = shutil.which("promtool")
SCRAPED: Final = frozenset({"job", "instance"})
"""Labels that Prometheus adds to whatever it asks."""

# A word, with the matchers or the parenthesis that follow it.
_WORD: Final = re.compile(r"([A-Za-z_:][A-Za-z0-9_:]*)\s*(\{[^}]*\})?(\s*\()?")
_MATCHER: Final = re.compile(r"(\w+)\s*(?:=~|!=|!~|=)\s*\"([^\"]*)\"")
_GROUPED: Final = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)")
_FUNCTIONS: Final = frozenset(
    {"abs", "absent", "avg", "count", "histogram_quantile", "increase", "label_values", "max", "rate", "sum", "time"}
)
_OPERATORS: Final = frozenset({"and", "or", "unless"})

Series = dict[str, set[frozenset[tuple[str, str]]]]


class Selector(NamedTuple):
    """A metric that an expression asks for, and what it asks of its labels."""

    name: str
    labels: dict[str, str]


def _selectors(expression: str) -> Iterator[Selector]:
    """Yield what an expression asks for; whatever is neither that, a function nor an operator is an error.

    This is no parser of PromQL: it reads names and matchers, and leaves precedence and types to Prometheus itself.
    """
    rest = _GROUPED.sub(" ", re.sub(r"\[[^\]]*\]", " ", expression))
    for name, matchers, called in _WORD.findall(rest):
        if called and name not in _OPERATORS:
            assert name in _FUNCTIONS, f"{name} is no known function in {expression}"
        elif name not in _OPERATORS:
            yield Selector(name, dict(_MATCHER.findall(matchers)))


def _grouped(expression: str) -> set[str]:
    """Return the labels that an expression groups by or matches on."""
    return {label for group in _GROUPED.findall(expression) for label in re.findall(r"\w+", group)}


@pytest.fixture(scope="module")
def exported(artefact: Artefact, classifier: Classifier, texts: list[str], model_folder: Path) -> Series:
    """Return every series of a started service that was asked something, by the name of its samples."""
    spread = Distributions.of(classifier.classify_many(texts)).model_dump()
    manifest = artefact.manifest.model_copy(update={"metrics": {"distributions": spread}})
    settings = Settings(model=model_folder)
    told = Served(Classifier(artefact.model_copy(update={"manifest": manifest})), find(settings))
    with TestClient(create_app(settings, told)) as client:
        client.post("/v1/classify", json={"text": " ".join(texts)}).raise_for_status()
        text = client.get("/metrics").text
    found: Series = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).add(frozenset(sample.labels.items()))
    return found


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _alerts() -> list[dict[str, Any]]:
    return [rule for rule in _rules() if "alert" in rule]


def _dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "rejoinder.json").read_text("utf-8"))
    return found


def _panels() -> list[dict[str, Any]]:
    return [panel for panel in _dashboard()["panels"] if panel["type"] != "row"]


def _expressions() -> list[str]:
    """Return every expression of the alerts, of the dashboard and of its variables."""
    asked = [target["expr"] for panel in _panels() for target in panel["targets"]]
    variables = [one["query"]["query"] for one in _dashboard()["templating"]["list"] if one["type"] == "query"]
    plain = [re.sub(r"label_values\((.*), \w+\)", r"\1", variable) for variable in variables]
    return [rule["expr"] for rule in _rules()] + asked + plain


def test_every_metric_asked_for_is_exported(exported: Series) -> None:
    """Each metric of an expression is exported or recorded or Prometheus's own, and some series fits its matchers."""
    known = {rule["record"] for rule in _rules() if "record" in rule} | {"up"}
    asked = [(expression, list(_selectors(expression))) for expression in _expressions()]
    selectors = {(name, tuple(labels.items())) for _, found in asked for name, labels in found if name not in known}

    assert [expression for expression, found in asked if not found] == []
    assert [one for one in selectors if not _some_fits(exported, *one)] == []


def test_every_label_grouped_by_is_exported(exported: Series) -> None:
    """An expression groups by and matches on labels that a metric in it has, or that Prometheus adds."""
    wrong = [
        (expression, stray)
        for expression in _expressions()
        if (stray := _grouped(expression) - SCRAPED - _labels(exported, expression))
    ]

    assert wrong == []


def _labels(exported: Series, expression: str) -> set[str]:
    names = [selector.name for selector in _selectors(expression)]
    return {label for name in names for series in exported.get(name, ()) for label, _ in series}


def _some_fits(exported: Series, metric: str, asked: Iterable[tuple[str, str]]) -> bool:
    return any(_fits(dict(series), asked) for series in exported.get(metric, ()))


def _fits(series: dict[str, str], asked: Iterable[tuple[str, str]]) -> bool:
    return all(name in SCRAPED or re.fullmatch(value, series.get(name, "")) for name, value in asked)


def test_what_is_not_exported_is_seen() -> None:
    """The reading above finds every metric with its matchers, and stumbles over a function that there is not."""
    asked = 'sum by (le) (rate(a_total{x="1", y=~"b|c"}[5m])) / on (z) count(d) > 0.5 and e'

    assert list(_selectors(asked)) == [
        Selector("a_total", {"x": "1", "y": "b|c"}),
        Selector("d", {}),
        Selector("e", {}),
    ]
    assert _grouped(asked) == {"le", "z"}
    with pytest.raises(AssertionError, match="no known function"):
        list(_selectors("rat(a[5m])"))


@pytest.mark.parametrize("alert", _alerts(), ids=lambda alert: alert["alert"])
def test_every_alert_says_what_it_means(alert: dict[str, Any]) -> None:
    """An alert has a severity, a summary and a section of the operators' page, which says what to do."""
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")

    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["annotations"]["summary"].endswith(".")
    assert alert["annotations"]["runbook"] == f"docs/operating.md#{alert['alert'].lower()}"
    assert f"### {alert['alert']}\n" in page


def test_every_alert_is_told_in_its_own_test() -> None:
    """alerts.test.yaml has a case in which each alert fires."""
    tests = yaml.safe_load((PROMETHEUS / "alerts.test.yaml").read_text("utf-8"))["tests"]
    firing = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}

    assert firing == {alert["alert"] for alert in _alerts()}


@pytest.mark.skipif(not PROMTOOL, reason="promtool is not installed: that alerts fire is not checked")
def test_alerts_fire_when_they_should() -> None:
    """Prometheus's own tool finds the rules sound, and each alert fires on what it is for."""
    for command in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
        done = subprocess.run([str(PROMTOOL), *command], capture_output=True, text=True, check=False, cwd=PROMETHEUS)
        assert done.returncode == 0, done.stdout + done.stderr


def test_memory_is_told_before_the_limit_ends_it() -> None:
    """The alert on memory fires below the memory that a pod may have, and above what one is given from the start."""
    (alert,) = (rule for rule in _alerts() if rule["alert"] == "RejoinderMemory")
    path = ROOT / "deploy" / "kubernetes" / "base" / "deployment.yaml"
    (container,) = yaml.safe_load(path.read_text("utf-8"))["spec"]["template"]["spec"]["containers"]
    limit, request = (int(container["resources"][kind]["memory"].removesuffix("Mi")) for kind in ("limits", "requests"))
    (bound,) = re.findall(r"> (\d+) \* 1024 \* 1024", alert["expr"])

    assert request < int(bound) < limit


def test_panels_are_whole() -> None:
    """Panels have ids of their own, say what they show, do not overlap, and take their data from the one variable."""
    panels = _dashboard()["panels"]
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(set(cells)) == len(cells)
    assert all(0 <= x < 24 for x, _ in cells)
    assert all(panel["description"] and panel["targets"] for panel in _panels())
    assert {panel["datasource"]["uid"] for panel in _panels()} == {"${datasource}"}


def test_every_metric_is_on_the_dashboard(exported: Series) -> None:
    """A metric that the service exports is shown or alerted on, besides what only says when it was made."""
    asked = {selector.name for expression in _expressions() for selector in _selectors(expression)}
    ends = ("_bucket", "_count", "_sum")
    families = {re.sub("|".join(ends) + "$", "", name) for name in exported if not name.endswith("_created")}

    assert {name for name in families if not any(name + end in asked for end in ("", *ends))} == set()
