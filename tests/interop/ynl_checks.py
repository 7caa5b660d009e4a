# SPDX-License-Identifier: GPL-2.0
"""Run the kernel's YNL client, command line by command line, and look at what
it prints: ynl_checks.py CLIENT SPEC SOURCE DESTINATION

Runs in the namespace of SOURCE; DESTINATION is another host's address. Prints
TAP without numbers and plan. See ynl.test.sh.
"""

import contextlib
import copy
import errno
import functools
import importlib.util
import io
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import yaml

CLIENT, SPEC, SRC, DST = sys.argv[1:]
KEY = "000102030405060708090a0b0c0d0e0f01020304"
# Seconds that an event may take.
LIMIT = 20 * int(os.environ.get("SLOW", "1"))


def load_client():
    """The client's main(), with the parsed spec kept from run to run."""
    parse = functools.lru_cache(lambda path: PARSE(pathlib.Path(path).read_text()))
    yaml.safe_load = lambda stream: copy.deepcopy(parse(stream.name))
    module_spec = importlib.util.spec_from_file_location("cli", CLIENT)
    module = importlib.util.module_from_spec(module_spec)
    sys.path.insert(0, os.path.dirname(CLIENT))
    module_spec.loader.exec_module(module)
    return module.main


PARSE = yaml.safe_load
MAIN = load_client()


def client(*arguments):
    """What one run of the client prints: JSON, or the text of an error."""
    sys.argv = [CLIENT, "--spec", SPEC, "--no-schema", "--output-json", *arguments]
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        MAIN()
    try:
        return json.loads(output.getvalue())
    except json.JSONDecodeError:
        return output.getvalue()


def do(op, /, **attrs):
    attrs = {key.replace("_", "-"): value for key, value in attrs.items()}
    return client("--do", op, "--json", json.dumps(attrs))


def dump(name):
    return client("--dump", name)


def result(good, text, *details):
    print(f"{'ok' if good else 'not ok'} - {text}")
    if not good:
        print(*(f"# {detail}" for detail in details), sep="\n")
    sys.stdout.flush()


def equal(text, found, wanted):
    result(found == wanted, text, f"is:        {found}", f"should be: {wanted}")


def has(text, found, /, **wanted):
    """The dictionary has these fields, whatever else it has."""
    wanted = {key.replace("_", "-"): value for key, value in wanted.items()}
    if isinstance(found, dict):
        found = {key: value for key, value in found.items() if key in wanted}
    equal(text, found, wanted)


def says(text, found, *words):
    good = isinstance(found, str) and all(word in found for word in words)
    result(good, text, f"is: {found!r}", f"should have: {words}")


def names(items):
    return [item["name"] for item in items]


# --- SAs -------------------------------------------------------------------


def sa(spi, **more):
    return {
        "src": SRC,
        "dst": DST,
        "proto": 50,
        "spi": spi,
        "mode": "transport",
        "reqid": 7,
        "aead": "rfc4106(gcm(aes))",
        "aead-key": KEY,
        **more,
    }


def test_sa():
    ports = {"proto": 6, "dport-min": 443, "dport-max": 443}
    equal("sa-new", do("sa-new", **sa(4097, flags=["esn"], selector=ports)), None)
    found = do("sa-get", dst=DST, spi=4097)
    wanted = sa("0x1001", flags=["esn"], selector=ports, dir="out", packets=0)
    wanted.pop("aead-key")
    has("sa-get: numbers, enums, flags, addresses, a nest", found, **wanted)
    result(KEY not in str(found).replace(" ", ""), "sa-get: no key", found)
    do("sa-new", **sa(4098))
    spis = sorted(item["spi"] for item in dump("sa-get"))
    equal("sa-get: a dump of both", spis, ["0x1001", "0x1002"])
    refused = do("sa-new", **sa(100))
    says("sa-new: refused, the attribute is named", refused, "RFC 4303", ".spi")
    says("sa-new: refused by the policy", do("sa-new", mode=9), ".mode")
    says("sa-new: refused, not for the kernel", do("sa-new", path_mtu=9), ".path-mtu")
    equal("sa-del", do("sa-del", dst=DST, spi=4097), None)
    says("sa-del: no such SA", do("sa-del", dst=DST, spi=4097), "no such SA")
    equal("sa-flush", do("sa-flush"), None)
    equal("and all are gone", dump("sa-get"), [])


def test_algorithms():
    found = {alg["title"]: alg for alg in dump("alg-get")}
    wanted = {"kind": "aead", "name": "rfc4106(gcm(aes))", "rfc": 4106, "flags": ["iiv"]}
    has("alg-get: a dump", found["aes-gcm"], **wanted)
    legacy = [title for title, alg in found.items() if "legacy" in alg["flags"]]
    equal("alg-get: flags", legacy, ["3des-cbc", "hmac-md5-96", "hmac-sha-256-96"])
    pair = sa(4099, enc="aes-cbc", auth="hmac-md5-96", flags=["legacy"])
    pair.update({"enc-key": KEY[:32], "auth-key": KEY[:32]})
    del pair["aead"], pair["aead-key"]
    do("sa-new", **pair)
    wanted = {"enc": "cbc(aes)", "auth": "hmac(md5)", "flags": ["legacy"]}
    has("sa-new: two algorithms, and a flag", do("sa-get", dst=DST, spi=4099), **wanted)
    do("sa-flush")


# --- rules -----------------------------------------------------------------


def rule(name, port):
    return {
        "dir": "out",
        "action": "protect",
        "flags": ["mirrored"],
        "name": name,
        "priority": 5,
        "selector": [
            {
                "src": SRC,
                "src-len": 32,
                "dst": DST,
                "dst-len": 32,
                "proto": 6,
                "dport-min": port,
                "dport-max": port,
                "family": 2,
            }
        ],
        "template": [{"mode": "transport", "proto": 50, "reqid": 7}],
    }


def test_rule():
    handle = do("rule-new", **rule("sql", 5432))["handle"]
    found = do("rule-get", handle=handle)
    has("rule-new, rule-get", found, handle=handle, drops=0, **rule("sql", 5432))
    equal("rule-get: a dump", names(dump("rule-get")), ["sql"])
    test_explain(handle)
    equal("rule-del", do("rule-del", handle=handle), None)
    says("rule-del: no such rule", do("rule-del", handle=handle), "no such rule")


def explain(port):
    flow = {"src": SRC, "dst": DST, "proto": 6, "sport": 9, "dport": port}
    return do("explain", dir="out", flow=flow)


def test_explain(handle):
    found = explain(5432)
    has("explain: no SA", found, action="protect", reason="no-sa", reason_name="no-sa")
    says("explain: a sentence", found["text"], "no SA fits")
    has("explain: the rule", found["rule"], handle=handle, name="sql")
    do("sa-new", **sa(4097))
    has("explain: the SA", explain(5432)["sa"][0], spi="0x1001", reqid=7)
    has("explain: what no rule names", explain(80), action="permit")
    do("sa-flush")


def test_set():
    steps = [
        ("set-begin", {"base": "empty"}),
        ("rule-new", rule("one", 1)),
        ("rule-new", rule("two", 2)),
        ("config-set", {"default-in": "block"}),
        ("set-commit", {}),
    ]
    words = []
    for name, attrs in steps:
        words += ["--multi", name, json.dumps(attrs)]
    client(*words)
    equal("a transaction on one socket", names(dump("rule-get")), ["one", "two"])
    both = {"default-in": "block", "default-out": "permit"}
    has("config-get", do("config-get"), **both)
    equal("config-set", do("config-set", default_in="permit"), None)
    says("set-commit without a beginning", do("set-commit"), "no transaction")
    says("set-abort without a beginning", do("set-abort"), "no transaction")
    equal("rule-flush", do("rule-flush"), None)
    equal("and all are gone", dump("rule-get"), [])


# --- statistics, policies --------------------------------------------------


class Spec:
    """What is needed of it."""

    def __init__(self):
        parsed = PARSE(pathlib.Path(SPEC).read_text())
        self.definitions = {d["name"]: d for d in parsed["definitions"]}
        self.sets = {s["name"]: s["attributes"] for s in parsed["attribute-sets"]}
        self.operations = parsed["operations"]["list"]

    def entries(self, name):
        return names(self.definitions[name]["entries"])

    def number(self, value):
        return value if isinstance(value, int) else self.definitions[value]["value"]

    def policies(self):
        """{set: its attributes that some request has}"""
        found = {}
        for op in self.operations:
            request = op.get("do", {}).get("request", {}).get("attributes")
            if request:
                found.setdefault(op["attribute-set"], set()).update(request)
        return found

    def policy(self, name, attributes=None):
        """As the client prints what the kernel tells."""
        return {
            attr["name"]: self.attribute_policy(attr)
            for attr in self.sets[name]
            if attr["type"] not in ("pad", "unused")
            and (attributes is None or attr["name"] in attributes)
        }

    def attribute_policy(self, attr):
        kind, checks = attr["type"], attr.get("checks", {})
        if kind == "nest":
            return {"type": "nested", "policy": self.policy(attr["nested-attributes"])}
        if kind in ("string", "binary"):
            kind = {"string": "nul-string"}.get(kind, kind)
            return {"type": kind, "max-length": self.number(checks["max-len"])}
        if "flags-mask" in checks:
            entries = self.definitions[checks["flags-mask"]]["entries"]
            return {"type": kind, "mask": sum(1 << e["value"] for e in entries)}
        return {
            "type": kind,
            "min-value": checks.get("min", 0),
            "max-value": checks.get("max", (1 << int(kind[1:])) - 1),
        }


def test_stats(spec):
    counters = do("stats-get")["counter"]
    wanted = spec.entries("counter") + spec.entries("drop")[1:]
    equal("stats-get: names and order are the spec's", names(counters), wanted)
    drops = [c["name"] for c in counters if c.get("is-drop")]
    equal("stats-get: which are drops", drops, spec.entries("drop")[1:])


def test_policies(spec):
    commands = {"set": "set-begin", "config": "config-set", "explain": "explain"}
    for name, attributes in spec.policies().items():
        command = commands.get(name, f"{name}-new")
        equal(
            f"the running kernel's policy for {command}",
            client("--policy", "--do", command),
            spec.policy(name, attributes),
        )


# --- events ----------------------------------------------------------------


def subscribed(pid):
    """Does this process's socket listen to a group?"""
    lines = pathlib.Path("/proc/net/netlink").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    return any(r[1] == "16" and r[2] == str(pid) and int(r[3], 16) for r in rows)


def wait_for(condition):
    end = time.monotonic() + LIMIT
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


def events(group, count, cause):
    """Let the client listen in a child, cause events, and return so many."""
    with tempfile.NamedTemporaryFile("r+") as file:
        pid = os.fork()
        if not pid:
            os.dup2(file.fileno(), 1)
            sys.stdout = open(1, "w", buffering=1, encoding="ascii")
            sys.argv = [CLIENT, "--spec", SPEC, "--no-schema", "--output-json"]
            sys.argv += ["--subscribe", group, "--duration", str(2 * LIMIT)]
            MAIN()
            os._exit(0)
        wait_for(lambda: subscribed(pid))
        cause()
        printed = pathlib.Path(file.name)
        wait_for(lambda: printed.read_text().count("\n") >= count)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return [json.loads(line) for line in printed.read_text().splitlines()]


def ipward(*lines):
    """Run the command as an administrator would."""
    text = "".join(f"{line}\n" for line in lines)
    subprocess.run([os.environ["IPWARD"], "-b", "-"], input=text, text=True, check=True)


def change_sas():
    do("sa-new", **sa(4097))
    do("sa-del", dst=DST, spi=4097)


def change_rules():
    handle = do("rule-new", **rule("gone", 9))["handle"]
    do("rule-del", handle=handle)
    ipward(
        "policy begin",
        "policy add dir out name stop dst 10.9.9.9 block",
        f"policy add dir out name needs dst {DST} protect tmpl mode transport",
        "policy commit",
    )


def send(address, told):
    """Send one packet. The sender of one that is dropped is told why, at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        try:
            udp.sendto(b"x", (address, 9))
            number = 0
        except OSError as error:
            number = error.errno
    equal(f"the sender to {address} is told", number, told)


def test_events():
    found = events("sa", 2, change_sas)
    equal("events of SAs", names(found), ["sa-added", "sa-removed"])
    has("sa-added has the SA", found[0]["msg"], spi="0x1001", dst=DST, reqid=7)
    found = events("rule", 3, change_rules)
    wanted = ["rule-added", "rule-removed", "set-committed"]
    equal("events of rules", names(found), wanted)
    has("rule-removed has the rule", found[1]["msg"], **rule("gone", 9))
    has("set-committed counts the rules", found[2]["msg"], rules=2)
    message = events("drop", 1, lambda: send("10.9.9.9", errno.EPERM))[0]["msg"]
    has("drop has the reason", message, reason="blocked-out")
    has("and the flow", message["flow"], dst="10.9.9.9", proto=17, dport=9)
    message = events("acquire", 1, lambda: send(DST, 0))[0]["msg"]
    has("acquire has the rule", message, name="needs", action="protect")
    has("and the flow", message["flow"], dst=DST, proto=17, dport=9)


def main():
    spec = Spec()
    test_sa()
    test_algorithms()
    test_rule()
    test_set()
    test_stats(spec)
    test_policies(spec)
    test_events()


main()
