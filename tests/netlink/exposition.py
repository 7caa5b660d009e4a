# SPDX-License-Identifier: GPL-2.0
"""Prometheus' text format, read strictly: whatever is odd is an error."""

import re
from collections import namedtuple

NAME = r"[a-zA-Z_][a-zA-Z0-9_]*"
HELP = re.compile(rf"# HELP ({NAME}) (\S.*)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge)")
LABEL = re.compile(rf'({NAME})="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.+)\}})? (\d+(?:\.\d+)?)")
ESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}

# samples: value by labels, as a frozenset of pairs.
Family = namedtuple("Family", "kind help samples")


class Odd(Exception):
    """What is wrong, and where."""


def labels(text):
    found, at = [], 0
    while text and at < len(text):
        match = LABEL.match(text, at)
        if not match:
            raise Odd(f"no label: {text[at:]}")
        value = re.sub(r"\\.", lambda m: ESCAPED[m[0]], match[2])
        found.append((match[1], value))
        at = match.end()
        if at < len(text):
            if text[at] != ",":
                raise Odd(f"no comma: {text[at:]}")
            at += 1
    if len({name for name, _ in found}) != len(found):
        raise Odd(f"a label twice: {text}")
    return frozenset(found)


def begin(families, help_line, type_line):
    is_help, is_type = HELP.fullmatch(help_line), TYPE.fullmatch(type_line)
    if not is_help or not is_type or is_help[1] != is_type[1]:
        raise Odd(f"not HELP and TYPE of one family: {help_line}, {type_line}")
    name, kind = is_type[1], is_type[2]
    if name in families:
        raise Odd(f"two families {name}")
    if (kind == "counter") != name.endswith("_total"):
        raise Odd(f"{name} is a {kind}")
    families[name] = Family(kind, is_help[2], {})
    return name


def parse(data):
    """Families by name."""
    text = data.decode("utf-8")
    if not text.endswith("\n"):
        raise Odd("the last line has no end")
    families, current = {}, None
    lines = iter(text.split("\n")[:-1])
    for line in lines:
        if line.startswith("#"):
            current = begin(families, line, next(lines, ""))
            continue
        match = SAMPLE.fullmatch(line)
        if not match or match[1] != current:
            raise Odd(f"not a sample of {current}: {line}")
        key = labels(match[2])
        if key in families[current].samples:
            raise Odd(f"twice: {line}")
        families[current].samples[key] = float(match[3])
    return families
