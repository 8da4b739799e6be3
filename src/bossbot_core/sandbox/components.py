"""Discord's limits on buttons, menus and layouts (components/reference)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bossbot_core.sandbox.errors import Problem

ROW, BUTTON, TEXT_MENU = 1, 2, 3
MENUS = (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6


def component_problems(components: Sequence[Mapping[str, Any]], *, new_layout: bool) -> Iterator[Problem]:
    """Every fault of a message's components; the new layout allows 40 in all, the old one five rows."""
    everything = list(walk("components", components))
    if new_layout:
        if len(everything) > 40:
            yield "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components exceeds 40"
    else:
        if len(components) > 5:
            yield "components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        if strangers := [place for place, each in enumerate(components) if each.get("type") != ROW]:
            yield f"components.{strangers[0]}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).'
    for place, component in everything:
        yield from _single_problems(place, component)
    yield from _duplicates(everything)


def walk(place: str, components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every component with its place, outer ones first."""
    for number, component in enumerate(components):
        here = f"{place}.{number}"
        yield here, component
        yield from walk(f"{here}.components", component.get("components") or ())
        if accessory := component.get("accessory"):
            yield f"{here}.accessory", accessory


def _single_problems(place: str, component: Mapping[str, Any]) -> Iterator[Problem]:
    kind = component.get("type")
    if kind == ROW:
        inner = component.get("components") or ()
        most = 1 if any(each.get("type") in MENUS for each in inner) else 5
        if not 1 <= len(inner) <= most:
            yield f"{place}.components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length."
    elif kind == BUTTON:
        yield from _button_problems(place, component)
    elif kind in MENUS:
        yield from _custom_id_problems(place, component)
        yield from _most(place, component, "placeholder", 150)
        if kind == TEXT_MENU:
            yield from _options_problems(place, component)


def choice_problem(menu: Mapping[str, Any], values: Sequence[str]) -> str:
    """Why nobody can choose these values of a menu, or nothing."""
    if menu["type"] == TEXT_MENU and (unknown := set(values) - {each["value"] for each in menu["options"]}):
        return f"The menu has no option {min(unknown)!r}."
    least, most = _range(menu)
    return "" if least <= len(set(values)) <= most else f"The menu takes {least} to {most} values."


def _options_problems(place: str, menu: Mapping[str, Any]) -> Iterator[Problem]:
    options = menu.get("options") or ()
    if not 1 <= len(options) <= 25:
        yield f"{place}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."
    for number, option in enumerate(options):
        for key in ("label", "value"):
            if not option.get(key):
                yield f"{place}.options.{number}.{key}", "BASE_TYPE_REQUIRED", "This field is required"
        for key in ("label", "value", "description"):
            yield from _most(f"{place}.options.{number}", option, key, 100)
    if len({option.get("value") for option in options}) < len(options):
        yield (
            f"{place}.options",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
            "The specified option value is already used",
        )
    least, most = _range(menu)
    if not 0 <= least <= most <= max(len(options), 1) or most < 1:
        yield f"{place}.max_values", "BASE_TYPE_BAD_LENGTH", "Must be between min_values and the number of options."
    if sum(bool(option.get("default")) for option in options) > most:
        yield f"{place}.options", "SELECT_COMPONENT_TOO_MANY_DEFAULTS", "More defaults than may be chosen"


def _range(menu: Mapping[str, Any]) -> tuple[int, int]:
    least, most = menu.get("min_values"), menu.get("max_values")
    return 1 if least is None else least, 1 if most is None else most


def _button_problems(place: str, button: Mapping[str, Any]) -> Iterator[Problem]:
    style = button.get("style")
    if style == LINK:
        if not button.get("url"):
            yield f"{place}.url", "BASE_TYPE_REQUIRED", "This field is required"
        if button.get("custom_id"):
            yield f"{place}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A link has no custom id"
    elif style != PREMIUM:
        yield from _custom_id_problems(place, button)
    if not (button.get("label") or button.get("emoji")) and style != PREMIUM:
        yield place, "BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji"
    yield from _most(place, button, "label", 80)
    yield from _most(place, button, "url", 512)


def _custom_id_problems(place: str, component: Mapping[str, Any]) -> Iterator[Problem]:
    custom_id = component.get("custom_id")
    if not custom_id:
        yield f"{place}.custom_id", "COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required"
    elif len(custom_id) > 100:
        yield f"{place}.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."


def _most(place: str, component: Mapping[str, Any], key: str, limit: int) -> Iterator[Problem]:
    if len(component.get(key) or "") > limit:
        yield f"{place}.{key}", "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length."


def _duplicates(everything: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, component in everything:
        custom_id = component.get("custom_id")
        if custom_id and custom_id in seen:
            yield f"{place}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
        seen.add(custom_id or "")
