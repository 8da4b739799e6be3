"""Discord's own description of its API as a judge of every request body.

Give an instance to `SandboxDiscord(request_check=...)`; at the end of a test `assert judge.violations == []`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from bossbot_core.sandbox.errors import DiscordError
from bossbot_core.sandbox.validation import check_commands, check_message

_PARAMETER = re.compile(r"\{[^}]+\}")
_MESSAGE_ROUTES = re.compile(r"/(messages(/[^/]+)?|webhooks/\d+/[^/]+)$")


class DiscordOpenApi:
    """Judges request bodies by `discord-openapi.json` of discord/discord-api-spec, and by what that file leaves out.

    Left out are the 6,000 characters of a message's embeds, buttons without a custom id, and the number of commands.
    """

    def __init__(self, path: Path) -> None:
        self._spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
        # In a form Discord takes ids as numbers too, and hikari sends `"id": 0` for a new attachment.
        self._spec["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
        # The more literal template wins: `@original` before `{message_id}`.
        self._templates = [
            (re.compile(_PARAMETER.sub("[^/]+", template) + "$"), template)
            for template in sorted(self._spec["paths"], key=lambda template: template.count("{"))
        ]
        self._validators: dict[str, Any] = {}
        self.violations: list[str] = []
        self.checked = 0

    def __call__(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with one request, kept in `violations` too; paths are without `/api/v10`."""
        self.checked += 1
        found = [*self._judge(method.lower(), path, body)]
        self.violations += [f"{method} {path}: {fault}" for fault in found]
        return found

    def compile_everything(self) -> int:
        """Compiles the judgement of every JSON body there is, which otherwise happens at first use; how many."""
        schemas = [
            operation["requestBody"]["content"]["application/json"]["schema"]
            for methods in self._spec["paths"].values()
            for operation in methods.values()
            if isinstance(operation, dict) and "application/json" in operation.get("requestBody", {}).get("content", {})
        ]
        return len([self._validator(schema) for schema in schemas])

    def _judge(self, method: str, path: str, body: Any) -> Iterable[str]:
        operation = self._operation(method, path)
        if operation is None:
            return ["Discord has no such route"]
        if (wanted := operation.get("requestBody")) is None:
            return [] if body is None else ["the route takes no body"]
        if body is None:
            return ["the body is missing"] if wanted.get("required") else []
        schema = self._branch(wanted["content"]["application/json"]["schema"], body)
        faults = [f"{_place(error)}: {error.message}" for error in self._validator(schema).iter_errors(body)]
        return faults + _left_out(path, body)

    def _operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        for pattern, template in self._templates:
            if pattern.match(path) and method in self._spec["paths"][template]:
                operation: Mapping[str, Any] = self._spec["paths"][template][method]
                return operation
        return None

    def _branch(self, schema: Mapping[str, Any], body: Any) -> Mapping[str, Any]:
        """The one of several shapes whose `type` is the body's, so that the fault is named and not "none fits"."""
        for branch in schema.get("anyOf", ()) if isinstance(body, dict) else ():
            kinds = self._resolved(self._resolved(branch).get("properties", {}).get("type", {}))
            if body.get("type") in _values(kinds):
                return {"$ref": branch["$ref"]}
        return schema

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in schema:
            found: Mapping[str, Any] = self._spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return found
        return schema

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self._spec["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, mask="the value")
        return self._validators[key]


def _values(schema: Mapping[str, Any]) -> list[Any]:
    alternatives = [*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    return [each["const"] for each in [schema, *alternatives] if "const" in each] + list(schema.get("enum", ()))


def _place(error: Any) -> str:
    return ".".join(map(str, error.instance_path)) or "body"


def _left_out(path: str, body: Any) -> list[str]:
    try:
        if isinstance(body, list):
            check_commands(body)
        elif path.endswith("/callback"):
            check_message(_message_part(body), 0)
        elif _MESSAGE_ROUTES.search(path):
            check_message(body, 0)
    except DiscordError as error:
        return [f"{error.message}: {json.dumps(error.errors)}"]
    return []


def _message_part(body: Mapping[str, Any]) -> Mapping[str, Any]:
    data: Mapping[str, Any] = body.get("data") or {}
    # A form (type 9) has text fields where a message has buttons.
    return {} if body.get("type") == 9 else data
