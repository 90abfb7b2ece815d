"""Settings sent as a runner sends them who takes the plan that is shown for them."""

from typing import Any

from django.test import Client


def sent_and_taken(client: Client, address: str, data: Any, **options: Any) -> Any:
    """The answer to the form; where it shows a plan first, the answer to taking that one."""
    answer = client.post(address, data, **options)
    sent = answer.context["sent"] if answer.context and "sent" in answer.context else None
    if sent is None:
        return answer
    return client.post(address, again(sent) | {"taken": answer.context["mark"]}, **options)


def again(sent: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What the page that shows a plan carries on of the form."""
    found: dict[str, list[str]] = {}
    for name, value in sent:
        found.setdefault(name, []).append(value)
    return found
