# SPDX-License-Identifier: GPL-2.0
"""The expressions of Grafana's dashboard: do the metrics have what they ask for?

    dashboard_checks.py DASHBOARD FILE      by the text that "ipward metrics" prints
    dashboard_checks.py DASHBOARD http://HOST:PORT
                                            by asking a Prometheus server that has it
"""

import json
import re
import sys
import urllib.parse
import urllib.request

import exposition
from tap import report

# What Grafana fills in; a rate needs two samples within it.
FILLED = {"$__rate_interval": "1m", "$__range": "1h", "$instance": ".*",
          "$netns": ".*"}
# Of Prometheus itself, and of -n.
ALWAYS = {"instance", "job", "netns"}
METRIC = re.compile(r"\b(ipward_[a-z_]+)(?:\{([^}]*)\})?")
GROUP = re.compile(r"\bby \(([^)]*)\)")
LEGEND = re.compile(r"\{\{(\w+)\}\}")


def targets(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"], target["legendFormat"]


def fill(expression):
    for name, value in FILLED.items():
        expression = expression.replace(name, value)
    return expression


def asked(expression, legend):
    """Metrics and labels that they must have."""
    metrics, names = set(), set(LEGEND.findall(legend))
    for name, matchers in METRIC.findall(expression):
        metrics.add(name)
        names |= set(re.findall(r"(\w+)[=!]", matchers))
    for group in GROUP.findall(expression):
        names |= {name.strip() for name in group.split(",")}
    return metrics, names


def check_text(dashboard, families):
    for title, expression, legend in targets(dashboard):
        metrics, names = asked(expression, legend)
        wrong = sorted(metrics - families.keys())
        for name in metrics & families.keys():
            samples = families[name].samples
            have = {label for key in samples for label, _ in key} | ALWAYS
            wrong += [f"{name}: {label}" for label in sorted(names - have)]
        report(not wrong, f"there is what the panel asks for: {title}",
               *wrong)
    for variable in dashboard["templating"]["list"]:
        for name in re.findall(r"ipward_\w+", str(variable["query"])):
            report(name in families, f"and the variable {variable['name']}")


def check_server(dashboard, server):
    for title, expression, _ in targets(dashboard):
        query = urllib.parse.urlencode({"query": fill(expression)})
        try:
            with urllib.request.urlopen(f"{server}/api/v1/query?{query}",
                                        timeout=30) as answer:
                result = json.load(answer)["data"]["result"]
            what = f"{len(result)} series"
        except OSError as error:
            result, what = [], str(error)
        report(result, f"{title}: {what}", expression)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        dashboard = json.load(file)
    if sys.argv[2].startswith("http://"):
        check_server(dashboard, sys.argv[2])
        return
    with open(sys.argv[2], "rb") as file:
        check_text(dashboard, exposition.parse(file.read()))


main()
