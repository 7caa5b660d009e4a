# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The tools of scripts/lint for the layout of kmod: who may know whom
# (Documentation/architecture.md). Sourced by it.
# shellcheck disable=SC2154 # $LINT_OUT is set there

# What a folder includes: of ours, only itself and the floors below it, by names
# from kmod/ on; of the kernel's, netlink, netfilter and crypto where they belong.
# compat.h stands between us and every kernel, so it includes what it needs.
lint_layers() {
	sources '^kmod/[a-z]+/[^/]*\.[ch]$' | grep -v '^kmod/tests/' | xargs -d '\n' awk '
	BEGIN {
		may["base"] = "base"
		may["sa"] = "base sa"
		may["policy"] = "base sa policy"
		may["proto"] = "base sa proto"
		may["datapath"] = "base sa policy proto datapath"
		may["netlink"] = "base sa policy proto datapath netlink"
		only["net/genetlink.h"] = only["net/netlink.h"] = "netlink"
		only["linux/netfilter"] = only["net/netfilter/"] = "datapath"
		only["crypto/"] = "sa proto"
	}
	FNR == 1 { split(FILENAME, at, "/"); me = at[2] }
	!(me in may) {
		if (FNR == 1)
			print FILENAME ":1: " me "/ is no folder that lint knows"
		next
	}
	/^#include "/ {
		n = split($2, to, /["\/]/)
		if (n < 4 || to[2] == "..")
			print FILENAME ":" FNR ": " $2 " does not name its folder from kmod/ on"
		else if (!index(" " may[me] " ", " " to[2] " "))
			print FILENAME ":" FNR ": " me "/ may not include " $2
	}
	/^#include </ && FILENAME != "kmod/base/compat.h" {
		for (h in only)
			if (index($2, "<" h) == 1 && !index(" " only[h] " ", " " me " "))
				print FILENAME ":" FNR ": " $2 " is for " only[h] " alone"
	}
	/ipward_notifier_set\(/ && me != "netlink" && FILENAME !~ /\/notify\.[ch]$/ {
		print FILENAME ":" FNR ": only netlink/ chooses who is notified"
	}'
}

# From pairs "user used" to the files that are in a circle; a .c file and its
# header are one. tsort fails where it finds any.
loops() { # kind of circle
	sort -u | { tsort 2>&1 >/dev/null || true; } |
		sed -n "s/^tsort: \([^ ]*\)$/kmod\/\1.c:1: is in a circle of $1/p"
}

include_pairs() {
	sources '^kmod/.*\.[ch]$' | grep -vE '^kmod/(tests|uapi)/' | xargs -d '\n' awk '
	FNR == 1 { me = FILENAME; sub(/^kmod\//, "", me); sub(/\.[ch]$/, "", me) }
	/^#include "/ { to = $2; gsub(/"|\.h/, "", to); if (to != me) print me, to }'
}

# Who defines and who wants which of our symbols, by the objects of a build.
call_pairs() { # directory of objects
	local file
	find "$1/kmod" -name '*.o' ! -path '*/tests/*' -printf '%P\n' | while read -r file; do
		nm "$1/kmod/$file" | awk -v o="${file%.o}" '
			$NF !~ /^ipward_/ { next }
			$1 == "U" { print "wants", $2, o; next }
			$2 ~ /[TDRBGd]/ { print "has", $3, o }'
	done | awk '
		$1 == "has" { of[$2] = $3 }
		$1 == "wants" { wants[$3, $2] }
		END {
			for (w in wants) {
				split(w, a, SUBSEP)
				if (a[2] in of && of[a[2]] != a[1])
					print a[1], of[a[2]]
			}
		}'
}

lint_circles() {
	local objects=$LINT_OUT/objects-circles pairs
	# What does not compile is the finding of another tool.
	compile circles CC=gcc || true
	pairs=$(call_pairs "$objects")
	[[ $(wc -l <<<"$pairs") -gt 50 ]] || { echo 'the objects call nobody.' >&2; return 1; }
	loops calls <<<"$pairs"
	include_pairs | loops includes
}
