import pytest

from tasks.deploy.deployment import url


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:3001"),
        ("127.0.0.1", "http://127.0.0.1:3001"),
        ("::", "http://[::1]:3001"),
        ("::1", "http://[::1]:3001"),
    ],
)
def test_clients_of_this_machine_ask_where_the_service_listens(host: str, address: str) -> None:
    assert url(host, 3001) == address
