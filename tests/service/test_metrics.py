"""What is declared as a metric."""

import re

from fastapi.testclient import TestClient

from service.metrics import METRICS, OTHER, ROUTES, STATUSES
from service.problems import PROBLEMS


def test_names_are_of_the_project_and_told_once() -> None:
    """Every metric has a name of the project and a sentence of help, once."""
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("rejoinder_[a-z_]+", name) for name in names)
    assert all(metric.told.endswith(".") for metric in METRICS)


def test_every_series_has_a_value_for_every_label() -> None:
    """A series has as many values as its metric has labels, and no two series have the same."""
    for metric in METRICS:
        assert all(len(values) == len(metric.labels) for values in metric.series)
        assert len(set(metric.series)) == len(metric.series)


def test_every_status_of_a_problem_is_counted() -> None:
    """Each status that a problem can have is a value of the label."""
    assert {str(problem.status) for problem in PROBLEMS.values()} <= set(STATUSES)


def test_every_route_is_counted(client: TestClient) -> None:
    """Each address of the OpenAPI document, and the document itself, is a value of the label."""
    paths = set(client.get("/openapi.json").json()["paths"])
    assert {*paths, "/openapi.json", OTHER} == set(ROUTES)
