"""The service over real HTTP."""

import gzip
import html
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pandas as pd
import psutil
import pytest

from tests.served import LIMITS, Served

ROW: dict[str, Any] = {
    "Mean Radius": 14.5, "age": 39, "weekend": False, "city": "Köln", "region code": "1",
}  # fmt: skip


def predict(served: Served, rows: Any) -> httpx.Response:
    return served.client.post("/predict", json={"rows": rows})


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 400, response.text
    (only,) = response.json()["problems"]
    assert only["hint"] in response.json()["detail"]
    return dict(only)


def test_one_row(served: Served) -> None:
    answer = predict(served, ROW).json()

    (probabilities,) = served.predictor.predict(pd.DataFrame([ROW]))
    (prediction,) = answer["predictions"]
    assert prediction["probability"] == pytest.approx(probabilities[1], rel=1e-11)
    assert prediction["label"] == served.schema.classes[int(probabilities.argmax())]
    assert answer["model"] == served.package.model_id
    assert answer["warnings"] == []


def test_many_rows_are_answered_in_order(served: Served) -> None:
    rows = [ROW | {"Mean Radius": float(radius)} for radius in range(1, 30)]
    predictions = predict(served, rows).json()["predictions"]

    expected = served.predictor.predict(pd.DataFrame(rows))[:, 1]
    assert np.allclose([one["probability"] for one in predictions], expected)
    assert len(set(expected)) > 10


def test_decision_follows_the_threshold_and_not_the_label(served: Served) -> None:
    rows = [ROW | {"Mean Radius": float(radius)} for radius in range(1, 30)]
    predictions = predict(served, rows).json()["predictions"]

    for one in predictions:
        assert one["decision"] == ("leaves" if one["probability"] >= 0.2 else "stays")
    assert any(one["decision"] != one["label"] for one in predictions)


def test_concurrent_requests_do_not_mix(served: Served) -> None:
    radii = [float(radius) for radius in np.linspace(1, 30, 40)]
    expected = served.predictor.predict(pd.DataFrame([ROW | {"Mean Radius": r} for r in radii]))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda r: predict(served, ROW | {"Mean Radius": r}).json(), radii))
    assert np.allclose([a["predictions"][0]["probability"] for a in answers], expected[:, 1])


def test_nulls_everywhere_they_are_allowed(served: Served) -> None:
    nulls = {"age": None, "weekend": None, "city": None}
    answer = predict(served, [ROW | nulls, {"Mean Radius": 14.5, "region code": "1"}]).json()

    first, second = answer["predictions"]
    assert first == second
    assert answer["warnings"] == []


def test_codes_may_be_sent_as_numbers(served: Served) -> None:
    as_text, as_number, as_float = predict(
        served, [ROW | {"region code": code} for code in ("2", 2, 2.0)]
    ).json()["predictions"]
    assert as_text == as_number == as_float


def test_unseen_category_is_answered_with_a_warning(served: Served) -> None:
    answer = predict(served, [ROW, ROW | {"city": "Aachen"}]).json()

    assert len(answer["predictions"]) == 2
    (warning,) = answer["warnings"]
    assert (warning["row"], warning["column"], warning["value"]) == (1, "city", "Aachen")


def test_number_outside_the_training_range_is_answered_with_a_warning(served: Served) -> None:
    (warning,) = predict(served, ROW | {"age": 150}).json()["warnings"]

    assert (warning["row"], warning["column"], warning["value"]) == (0, "age", 150)
    assert "17 to 90" in warning["message"]


def test_warnings_are_counted_where_there_are_too_many(served: Served) -> None:
    answer = predict(served, [ROW | {"age": 150, "city": "Aachen"}] * 100).json()
    assert (len(answer["warnings"]), answer["warnings_in_all"]) == (100, 200)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Mean Radius", "14.5"),
        ("Mean Radius", True),
        ("Mean Radius", None),
        ("Mean Radius", [1]),
        ("age", 39.5),
        ("age", 2.6e-42),
        ("age", 1e9 + 0.5),
        ("age", "39"),
        ("weekend", 1),
        ("weekend", "yes"),
        ("city", 5),
        ("region code", False),
        ("region code", None),
    ],
)
def test_wrong_type_is_refused_with_its_place_value_and_hint(
    served: Served, column: str, value: Any
) -> None:
    found = problem(predict(served, [ROW, ROW | {column: value}]))

    assert (found["row"], found["column"]) == (1, column)
    assert "such as" in found["hint"]
    if not isinstance(value, list):
        assert found["value"] == value


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_numbers_that_are_none_are_refused(served: Served, literal: str) -> None:
    body = f'{{"rows": {{"Mean Radius": {literal}, "region code": "1"}}}}'
    found = problem(served.client.post("/predict", content=body))
    assert found["column"] == "Mean Radius"


@pytest.mark.parametrize("column", ["Mean Radius", "age", "region code"])
@pytest.mark.parametrize("literal", ["1.7e308", "-1.1e38", "1" + "0" * 38 + "1"])
def test_numbers_that_no_model_can_calculate_with_are_refused(
    served: Served, column: str, literal: str
) -> None:
    cells = {key: json.dumps(value) for key, value in ROW.items()} | {column: literal}
    row = ", ".join(f"{json.dumps(key)}: {value}" for key, value in cells.items())
    found = problem(served.client.post("/predict", content=f'{{"rows": {{{row}}}}}'))
    assert found["column"] == column
    assert "too large" in found["why"]


def test_missing_column_is_refused(served: Served) -> None:
    found = problem(predict(served, {key: ROW[key] for key in ROW if key != "Mean Radius"}))
    assert (found["row"], found["column"], found["why"]) == (0, "Mean Radius", "missing")


def test_unknown_column_is_refused_with_the_nearest_name(served: Served) -> None:
    sent = {key: ROW[key] for key in ROW if key != "age"}
    found = problem(predict(served, sent | {"agee": 3}))
    assert found["column"] == "agee"
    assert found["hint"] == "did you mean 'age'? if not, leave it out"


@pytest.mark.parametrize("rows", ["c-17", 17, ["c-17"]])
def test_an_id_is_told_that_nothing_is_looked_up(served: Served, rows: Any) -> None:
    found = problem(predict(served, rows))
    assert (found["row"], found["value"]) == (0, rows[0] if isinstance(rows, list) else rows)
    assert '{"rows": [{"Mean Radius": 14.5' in found["hint"]
    assert "nothing is looked up by an id" in found["hint"]


def test_a_column_that_the_model_does_not_read_may_be_left_out(served: Served) -> None:
    found = problem(predict(served, ROW | {"customer_id": 3}))
    assert found["hint"].startswith("leave it out; what is read: Mean Radius, age")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({f"{number:x}": 1 for number in range(8000)}, "8,000 keys, and a row has 5"),
        ([{}] * 30_000, "more values than 100 rows hold"),
        ({**ROW, "city": [[]] * 15_000}, "more values than 100 rows hold"),
        ({**ROW, "city": '"{[,' * 10_000}, None),
    ],
)
def test_values_are_not_parsed_beyond_what_rows_hold(
    served: Served, value: Any, why: str | None
) -> None:
    answer = predict(served, value)
    assert answer.status_code == (200 if why is None else 400)
    assert why is None or why in answer.json()["detail"]


def test_too_many_rows_are_refused(served: Served) -> None:
    assert predict(served, [ROW] * LIMITS.maximum_rows).status_code == 200
    assert "at most 100" in problem(predict(served, [ROW] * (LIMITS.maximum_rows + 1)))["hint"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"rows": []}', b'{"rows": 3}', b'{"rows": [3]}',
        b'{"rows": {}, "more": 1}', b"\xff\xfe", b"[" * 10_000, b'{"row": {}}',
    ],
)  # fmt: skip
def test_malformed_body_is_refused(served: Served, body: bytes) -> None:
    response = served.client.post("/predict", content=body)
    assert response.status_code == 400
    assert response.json()["problems"]


def test_long_lists_of_problems_are_cut(served: Served) -> None:
    answer = predict(served, [{}] * 50).json()
    assert len(answer["problems"]) == 20
    assert "and 80 more" in answer["detail"]


def memory(served: Served) -> int:
    family = [psutil.Process(served.process.pid)]
    family += family[0].children(recursive=True)
    return sum(int(process.memory_info().rss) for process in family)


@pytest.mark.parametrize("chunked", [False, True])
def test_hundred_megabytes_are_refused_quickly_and_not_kept(served: Served, chunked: bool) -> None:
    predict(served, ROW)
    before = memory(served)

    def body() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1_000_000

    headers = {} if chunked else {"content-length": str(100_000_000)}
    begun = time.monotonic()
    response = served.client.post("/predict", content=body(), headers=headers)

    assert response.status_code == 413
    assert "at most 100000" in response.json()["detail"]
    assert time.monotonic() - begun < 10
    assert memory(served) - before < 30_000_000
    assert predict(served, ROW).status_code == 200


def test_model_card(served: Served) -> None:
    card = served.client.get("/model").json()

    assert card["model"] == served.package.model_id
    assert card["outcome"] == "PROMOTE"
    assert card["classes"] == ["stays", "leaves"]
    assert card["threshold"] == 0.2
    assert card["metrics"]["accuracy"] == {"value": 0.9, "low": 0.8, "high": 0.95}
    assert card["chain"]["raw"] == "f" * 64


def test_every_answer_names_its_model(served: Served) -> None:
    for response in (
        served.client.get("/model"),
        served.client.get("/readyz"),
        predict(served, ROW),
        predict(served, []),
    ):
        assert response.headers["x-lepton-model"] == served.package.model_id


def test_metrics_and_health(served: Served) -> None:
    assert served.client.get("/readyz").status_code == 200
    assert served.client.get("/livez").status_code == 200
    predict(served, ROW)
    assert 'endpoint="/predict"' in served.client.get("/metrics").text


def test_tensorflow_is_not_loaded(served: Served) -> None:
    for process in psutil.Process(served.process.pid).children(recursive=True):
        assert not any("tensorflow" in entry.path for entry in process.memory_maps())


def test_documented_example_is_answered_without_a_warning(served: Served) -> None:
    document = served.client.get("/docs.json").json()
    content = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    answer = served.client.post("/predict", json=content["schema"]["example"])
    assert answer.status_code == 200
    assert answer.json()["warnings"] == []


def test_paths_that_a_client_invents_are_one_label(served: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        paths = [f"/{prefix}invented-{n}" for n in range(100) for prefix in ("", "static_content/")]
        answers = set(pool.map(lambda path: served.client.get(path).status_code, paths))
    assert answers == {404}
    text = served.client.get("/metrics").text
    assert "invented" not in text
    assert 'endpoint="/unknown"' in text
    assert len(text) < 100_000


def test_the_page_loads_nothing_and_its_call_works(served: Served) -> None:
    answer = served.client.get("/")
    text = html.unescape(answer.text)
    assert answer.headers["content-type"].startswith("text/html")
    assert served.package.model_id in text
    assert not re.search(r"<(script|img|iframe|link|object|embed)|@import|url\(", text)
    own = str(served.client.base_url).rstrip("/")
    assert set(re.findall(r"\w*:?//[^/\s]*", text)) == {own}
    for link in re.findall(r'href="([^"]+)"', text):
        assert served.client.get(f"/{link}").status_code == 200
    (call,) = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.S)
    asked = subprocess.run(["bash", "-c", call], capture_output=True, check=True)
    assert json.loads(asked.stdout)["warnings"] == []
    assert served.client.head("/").status_code == 200
    sent = served.client.get("/", headers={"Host": "<script>alert(1)</script>"})
    assert "<script" not in sent.text


def test_errors_of_paths_and_methods_have_the_shape_of_all_others(served: Served) -> None:
    for method, path, status in (
        ("GET", "/none", 404), ("GET", "/predict", 405), ("POST", "/model", 405), ("PUT", "/", 405),
    ):  # fmt: skip
        answer = served.client.request(method, path)
        assert answer.status_code == status
        assert answer.json()["detail"].startswith("request: ")
        assert answer.headers["x-lepton-model"] == served.package.model_id


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "GZIP"])
def test_a_compressed_body_is_refused_in_words(served: Served, encoding: str) -> None:
    body = gzip.compress(json.dumps({"rows": ROW}).encode())
    answer = served.client.post("/predict", content=body, headers={"Content-Encoding": encoding})
    assert answer.status_code == 415
    assert "send it uncompressed" in answer.json()["detail"]


def test_a_body_that_says_that_it_is_not_encoded_is_read(served: Served) -> None:
    answer = served.client.post(
        "/predict", json={"rows": ROW}, headers={"Content-Encoding": "identity"}
    )
    assert answer.status_code == 200


def test_a_client_that_hangs_up_leaves_no_traceback(served: Served) -> None:
    address = served.client.base_url
    for _ in range(3):
        with socket.create_connection((address.host, address.port)) as client:
            client.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            time.sleep(0.1)
    assert predict(served, ROW).status_code == 200
    log = (served.layout.root / "server.log").read_text()
    assert "Traceback" not in log
    assert "ClientDisconnect" not in log
    assert "/predict" not in log, "a line per request is off"
