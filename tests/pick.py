# SPDX-License-Identifier: GPL-2.0
"""Print values of the JSON on standard input: pick.py [KEY=VALUE...] PATH,...

KEY=VALUE picks objects of the list; PATH is a name, or names joined by dots.
One line for each object; values are joined by colons.
"""

import json
import sys


def numbers_or_text(text):
    try:
        return int(text, 0)
    except ValueError:
        return text


def value_at(item, path):
    """The value as text, "" for none."""
    for name in path.split("."):
        if item is None:
            break
        item = item[int(name)] if isinstance(item, list) else item.get(name)
    if item is None:
        return ""
    return item if isinstance(item, str) else json.dumps(item)


def main():
    *conditions, paths = sys.argv[1:]
    wanted = [c.split("=", 1) for c in conditions]
    data = json.load(sys.stdin)
    for item in data if isinstance(data, list) else [data]:
        if all(item.get(k) == numbers_or_text(v) for k, v in wanted):
            print(":".join(value_at(item, path) for path in paths.split(",")))


main()
