# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The tools of scripts/lint for the whole tree. Sourced by it.
# shellcheck disable=SC2154 # $work is set there

# Print what a tool has found, given its exit status. A tool that fails and has
# found nothing was not able to do its work.
findings_of() { # status, file
	cat "$2"
	(($1 == 0)) || [[ -s $2 ]]
}

lint_licence() {
	sources '\.([chS]|sh|py|in|bt)$|(^|/)(Kbuild|Makefile)$|^scripts/' |
		xargs -d '\n' grep -L 'SPDX-License-Identifier: ' |
		sed 's/$/:1: no SPDX-License-Identifier/' || true
}

lint_length() {
	sources '\.(c|h|sh|py)$|^scripts/' | xargs -d '\n' wc -l |
		awk '$2 != "total" && $1 > 500 { print $2 ":" $1 ": too long" }'
}

# Tables, and what is drawn or typed (indented, or between fences), are as wide as
# they must be.
lint_columns() {
	sources '^(Documentation/.*|README)\.md$' | xargs -d '\n' awk '
	FNR == 1 { fenced = 0 }
	/^```/ { fenced = !fenced }
	!fenced && !/^\|/ && !/^    / && length($0) > 100 {
		print FILENAME ":" FNR ": " length($0) " columns"
	}'
}

shell_scripts() {
	local file
	sources . | while IFS= read -r file; do
		if [[ $file == scripts/lib/*.sh || $file == scripts/lint.d/*.sh ]] ||
			head -n 1 "$file" | grep -aqE '^#!/(usr/)?bin/(env )?(ba)?sh'; then
			printf '%s\n' "$file"
		fi
	done
}

# Not SC1091, a sourced file that is not found: most are named by variables.
# Not SC2016 and SC1003, a quote that looks like a mistake: scripts that are
# given to a shell in a guest, and to awk, are quoted like that on purpose.
# Not SC2015, "a && b || die", which says what is meant.
# Not SC2119: a function may be given arguments, and need none.
lint_shell() {
	shell_scripts | xargs -d '\n' -n 6 -P "$(nproc)" shellcheck -x -f gcc \
		-P SCRIPTDIR -P scripts -S style -e SC1091,SC2016,SC1003,SC2015,SC2119 >"$work/out"
	findings_of $? "$work/out"
}

lint_python() {
	sources '\.py$' | xargs -d '\n' /usr/bin/python3 -m pyflakes >"$work/out"
	findings_of $? "$work/out"
}
