#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# YAML readers and IPv6 addresses that end with "::", such as fd00::
#
# A good guess: 2001:db8::1 and fd00::/64 need no quotes in YAML, so fd00:: needs none
# either; and if it does, all readers say so.
#
# What happens: the last colon is that of a key. Where a list in brackets has the
# address, libyaml 0.2.5 refuses it, while libfyaml 0.7.12 and PyYAML 6.0's own reader
# take it for a map from "fd00:" to nothing, without a word. In a list of lines all
# three make a map of it. With quotes, or a length behind it, all read a text.
#
# So one and the same file is an error for PyYAML's CSafeLoader and none for its
# SafeLoader, and a program that does not look at types loses the address.
#
# Seen with Debian's libyaml-0-2 0.2.5-1, libfyaml0 and libfyaml-utils 0.7.12-2,
# python3-yaml 6.0-3+b2. Fails if that changes.

set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get -q -o APT::Sandbox::User=root download libyaml-0-2=0.2.5-1 libfyaml0=0.7.12-2 \
	libfyaml-utils=0.7.12-2 python3-yaml=6.0-3+b2 >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" root; done
libraries=$(dirname "$(find root -name 'libyaml-0.so.2' | head -1)")
export LD_LIBRARY_PATH=$work/$libraries
export PYTHONPATH=$work/root/usr/lib/python3/dist-packages

pyyaml() { # loader; a file on standard input: the value, or "refused"
	/usr/bin/python3 -c '
import json, sys, yaml
try:
    value = yaml.load(sys.stdin.read(), Loader=getattr(yaml, sys.argv[1]))
    print(json.dumps(value))
except yaml.YAMLError:
    print("refused")' "$1"
}
fyaml() { # a file on standard input
	root/usr/bin/fy-tool --mode json-oneline - 2>/dev/null | tr -d ' \n' ||
		echo refused
}
failed=0
expect() { # what it is, what should be, what is
	echo "$1: $3"
	[[ ${3// /} == "${2// /}" ]] || { echo "  it was: $2"; failed=1; }
}

brackets='x: [fd00::, a]'
lines=$'x:\n- fd00::\n- a\n'
quoted='x: ["fd00::", fd00::/64, 2001:db8::1]'
map='{"x": [{"fd00:": null}, "a"]}'
texts='{"x": ["fd00::", "fd00::/64", "2001:db8::1"]}'
expect 'libyaml, in brackets' refused "$(pyyaml CSafeLoader <<<"$brackets")"
expect 'PyYAML, in brackets' "$map" "$(pyyaml SafeLoader <<<"$brackets")"
expect 'libfyaml, in brackets' "$map" "$(fyaml <<<"$brackets")"
expect 'libyaml, in lines' "$map" "$(pyyaml CSafeLoader <<<"$lines")"
expect 'PyYAML, in lines' "$map" "$(pyyaml SafeLoader <<<"$lines")"
expect 'libfyaml, in lines' "$map" "$(fyaml <<<"$lines")"
expect 'libyaml, in quotes' "$texts" "$(pyyaml CSafeLoader <<<"$quoted")"
expect 'PyYAML, in quotes' "$texts" "$(pyyaml SafeLoader <<<"$quoted")"
expect 'libfyaml, in quotes' "$texts" "$(fyaml <<<"$quoted")"
exit $failed
