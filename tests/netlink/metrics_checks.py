# SPDX-License-Identifier: GPL-2.0
"""Metrics beside what the other commands say. See metrics.test.sh.

    metrics_checks.py IPWARD
"""

import json
import subprocess
import sys

import exposition
from tap import report

IPWARD = sys.argv[1]
PASSED = ("permitted", "default", "exempt", "protected", "unprotected")
RULE = ("packets", "bytes", "drops", "audited", "unprotected")
OTHERS = {
    "in-unknown-spi": "ipward_unknown_spi_packets_total",
    "out-split": "ipward_split_packets_total",
    "mss-clamped": "ipward_mss_clamped_total",
    "pmtu-learned": "ipward_pmtu_learned_total",
    "async": "ipward_async_total",
    "out-dummy": "ipward_dummies_sent_total",
    "out-rejection": "ipward_rejections_sent_total",
    "out-held": "ipward_held_packets_total",
    "parallel": "ipward_parallel_packets_total",
    "in-held": "ipward_expected_packets_total",
}


def run(*words):
    return subprocess.run([IPWARD, *words], check=True,
                          stdout=subprocess.PIPE).stdout


def lists():
    return [json.loads(run("-j", "-s", *words)) for words in
            (["stats"], ["policy", "list"], ["sa", "list"])]


def key(**names):
    return frozenset(names.items())


def compare(what, families, name, expected):
    have = families[name].samples if name in families else {}
    wrong = [f"{dict(k)}: {have.get(k)}, not {expected.get(k)}"
             for k in have.keys() | expected.keys()
             if have.get(k) != expected.get(k)]
    report(not wrong, f"{what}: {name}", *wrong)


def check_counters(families, stats):
    drops = families["ipward_drops_total"].samples
    reasons = {dict(k)["reason"]: value for k, value in drops.items()}
    report(reasons == stats["drops"] and len(drops) == len(reasons),
           "drops by reason are those of stats", reasons, stats["drops"])
    for k in drops:
        reason, direction = dict(k)["reason"], dict(k)["direction"]
        if reason.endswith(("-in", "-out")):
            good = reason.endswith("-" + direction)
        else:
            good = direction in ("in", "out", "either")
        if not good:
            report(False, f"the direction of {reason}", direction)
    left = dict(stats["counters"])

    def take(family, names):
        return {key(**labels): left.pop(name)
                for name, labels in names.items()}

    both = ("in", "out")
    compare("as stats", families, "ipward_passed_packets_total",
            take("passed", {f"{d}-{v}": {"direction": d, "verdict": v}
                            for d in both for v in PASSED}))
    for counter, name in (("audited", "ipward_audited_packets_total"),
                          ("keepalive", "ipward_keepalives_total")):
        compare("as stats", families, name,
                take(name, {f"{d}-{counter}": {"direction": d}
                            for d in both}))
    for counter, name in OTHERS.items():
        compare("as stats", families, name, take(name, {counter: {}}))
    report(not left, "no counter is left out", left)


def rule_samples(rules, what):
    samples = {}
    for rule in rules:
        flags = rule["flags"]
        if what == "audited" and "audit" not in flags:
            continue
        if what == "unprotected" and not {"request", "inpass"} & set(flags):
            continue
        names = {"handle": str(rule["handle"]), "name": rule.get("name", ""),
                 "action": rule["action"]}
        if "mirrored" not in flags:
            samples[key(direction=rule["dir"], **names)] = rule[what]
        elif what in ("packets", "bytes"):
            for way in ("in", "out"):
                samples[key(direction=way, **names)] = rule[f"{way}_{what}"]
        else:
            samples[key(direction="both", **names)] = rule[what]
    return samples


def check_rules(families, rules):
    for what in RULE:
        compare("as policy list", families, f"ipward_rule_{what}_total",
                rule_samples(rules, what))
    number = {}
    for way in ("in", "out", "both"):
        for action in ("permit", "block", "protect"):
            number[key(direction=way, action=action)] = sum(
                way == ("both" if "mirrored" in rule["flags"] else rule["dir"])
                and action == rule["action"] for rule in rules)
    compare("their number", families, "ipward_rules", number)
    compare("all are there", families, "ipward_rules_left_out",
            {frozenset(): 0})


def used(sa):
    hard = sa.get("hard", {})
    parts = [sa[have] / hard[limit] for have, limit in
             (("bytes", "bytes"), ("packets", "packets"), ("age", "added"))
             if limit in hard]
    if sa["dir"] == "out":
        parts.append(sa["seq"] / (2 ** 64 if "esn" in sa["flags"]
                                  else 2 ** 32 - 1))
    return round(max(parts), 6) if parts else None


def expiry(sa):
    limit = sa.get("hard", {}).get("added")
    return None if limit is None else max(0, limit - sa["age"])


def check_sas(families, sas):
    def samples(value):
        found = {key(direction=sa["dir"], src=sa["src"], dst=sa["dst"],
                     proto=sa["proto"], spi=f"0x{sa['spi']:08x}",
                     reqid=str(sa["reqid"])): value(sa) for sa in sas}
        return {k: v for k, v in found.items() if v is not None}

    def inbound(what):
        return lambda sa: sa[what] if sa["dir"] == "in" else None

    for name, value in (
            ("packets_total", lambda sa: sa["packets"]),
            ("bytes_total", lambda sa: sa["bytes"]),
            ("drops_total", lambda sa: sa["drops"]),
            ("replayed_total", inbound("replayed")),
            ("integrity_failed_total", inbound("integrity_failed")),
            ("idle_seconds", lambda sa: sa.get("idle")),
            ("expiry_seconds", expiry),
            ("used_ratio", used)):
        compare("as sa list", families, f"ipward_sa_{name}", samples(value))
    compare("their number", families, "ipward_sas",
            {key(direction=d): sum(sa["dir"] == d for sa in sas)
             for d in ("in", "out")})


def main():
    """What is compared must not have changed meanwhile, as ages do."""
    for _ in range(50):
        before = lists()
        text = run("metrics")
        if before == lists():
            break
    else:
        report(False, "the lists stand still for a moment")
        return
    try:
        families = exposition.parse(text)
    except exposition.Odd as odd:
        report(False, "the format is Prometheus'", odd)
        return
    report(True, "the format is Prometheus'")
    check_counters(families, before[0])
    check_rules(families, before[1])
    check_sas(families, before[2])


main()
