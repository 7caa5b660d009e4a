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
INFO: (task|trying to register)
refcount_t:
scheduling while atomic
sleeping function called
unreferenced object
Oops
general protection fault
Kernel panic
waiting for .* to become free
kmemleak: [1-9]'

# Take out the data races in which ipward has no part. A report lies between two
# lines of equal signs, and has two stacks; ours is one that has a function of
# ipward's, and not only below an interrupt. The kernel's clock is read while it
# is written, on purpose. (mawk knows no count behind a character.)
# shellcheck disable=SC2016 # awk's, not the shell's
without_foreign_races() {
	awk '/==========/ && !inside { held = $0; inside = 1; lines = own = ours = clock = 0; next }
		inside {
			lines++
			if (lines == 1 && !/BUG: KCSAN/) { print held; print; inside = 0; next }
			held = held "\n" $0
			if (/KCSAN: .* timekeeping_advance/) clock = 1
			if (/ by (task|interrupt)/) own = 1
			if (/ asm_/) own = 0
			if (own && /\[ipward(_kunit)?\]/) ours = 1
			if (!/==========/) next
			if (ours && !clock) print held
			inside = 0; next
		}
		{ print }
		END { if (inside) print held }'
}

# From a kernel's messages to the complaints in it, the first of them; succeed if
# there are any. Nobody in between stops reading: who writes to him would fail,
# and then the more complaints there are the healthier would the kernel look.
kernel_complaints() {
	tr -d '\r' | without_foreign_races | grep -a -E -B 2 -A 20 -e "$SPLATS" |
		awk 'NR <= 400; END { exit !NR }'
}

# The same of a file, to be read by people.
console_splats() { # file
	local found
	found=$(kernel_complaints <"$1") || return 1
	head -n 200 <<<"$found" | sed 's/^/console| /' >&2
}

console_tail() { # file, lines
	tr -d '\r' <"$1" | tail -n "$2" | sed 's/^/console| /' >&2
}
