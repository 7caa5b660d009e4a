# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a guest's console says about the kernel's health.

# One pattern a line, extended regular expressions.
SPLATS='WARNING:
BUG:
KASAN
UBSAN
KCSAN
possible circular locking
possible recursive locking
inconsistent lock state
suspicious RCU usage
rcu: INFO: rcu_.* detected stall
refcount_t:
scheduling while atomic
sleeping function called
unreferenced object
Oops
general protection fault
Kernel panic
waiting for .* to become free
kmemleak: [1-9]'

# Print the complaints with some context; succeed if there are any.
console_splats() { # file
	local found
	found=$(tr -d '\r' <"$1" | grep -a -m 20 -E -B 2 -A 20 -e "$SPLATS") || return 1
	head -n 200 <<<"$found" | sed 's/^/console| /' >&2
}

console_tail() { # file, lines
	tr -d '\r' <"$1" | tail -n "$2" | sed 's/^/console| /' >&2
}
