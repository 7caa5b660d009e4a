# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The tools of scripts/lint for the module. Sourced by it.
# shellcheck disable=SC2154 # $here and $work are set there

# Compile the module's and its unit tests' objects, with the flags that the
# kernel's own build gives them, into a directory of their own; the output goes
# to its log. No linking: the Debian kernels have no KUnit to link with.
compile() { # name, make arguments...
	local dir=$LINT_OUT/objects-$1 headers files
	headers=$("$here/setup" --print-headers "$DEFAULT_KERNEL") || return
	rm -rf "$dir"
	mkdir -p "$dir"
	mapfile -t files < <(sources '^Kbuild$|^kmod/.*\.[ch]$')
	cp --parents -t "$dir" "${files[@]}" || return
	if [[ -d kmod/tests ]]; then
		echo 'obj-m += lint-tests.o'
		echo "lint-tests-y := $(sources '^kmod/tests/.*\.c$' |
			sed 's/c$/o/' | tr '\n' ' ')"
	fi >>"$dir/Kbuild"
	make --no-print-directory -k -C "$headers" M="$dir" -j"$(nproc)" W=1 \
		"${@:2}" "$dir" 2>&1 | sed "s#$dir/##g" >"$dir/log"
}

# The findings in a log; those without a column are kernel-doc's, which has a
# run of its own. One in a header of the kernel's is told by the line of ours
# that led there. A build that fails without any has something else to say.
compiled() { # name, status
	local log=$LINT_OUT/objects-$1/log
	if ! awk '/^ +inlined from .* at / { at = $NF }
		/^[^ ]+:[0-9]+:[0-9]+: (warning|error|fatal error): / {
			print (/^\// && at ? at " " : "") $0
			found = 1
			at = ""
		}
		END { exit !found }' "$log" && (($2)); then
		cat "$log" >&2
		return 1
	fi
}

# One build serves both of them: gcc's part and sparse's part of what it says.
gcc_and_sparse() {
	local status=0
	compile gcc CC=gcc C=2 CF=-D__CHECK_ENDIAN__ || status=$?
	grep -q '^ *CHECK .*\.c$' "$LINT_OUT/objects-gcc/log" ||
		{ echo 'sparse has looked at nothing.' >&2; return 1; }
	compiled gcc "$status"
}
gcc_and_sparse_kept() { keeping gcc-and-sparse gcc gcc_and_sparse; }

# Sparse does not name the option that a warning comes from; gcc does.
COMPILERS='\[-W|: (fatal )?error: '

lint_gcc() { gcc_and_sparse_kept >"$work/log" && { grep -E "$COMPILERS" "$work/log" || true; }; }

lint_sparse() { gcc_and_sparse_kept >"$work/log" && { grep -vE "$COMPILERS" "$work/log" || true; }; }

# The headers are configured for gcc: say which compiler it is, and take away
# what this clang has no option for. objtool would miss what they do.
lint_clang() {
	local status=0
	compile clang CC=clang CONFIG_CC_IS_CLANG=y CONFIG_CC_IS_GCC= \
		CONFIG_GCC_VERSION=0 CONFIG_CLANG_VERSION=140000 \
		CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough \
		CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_RETHUNK= CONFIG_SLS= \
		CONFIG_INIT_STACK_ALL_ZERO= CONFIG_OBJTOOL= || status=$?
	compiled clang "$status"
}

# Without fortified string functions: the analyser follows their impossible
# branches, and reports leaks there.
lint_analyzer-kmod() {
	local status=0 flags="-fanalyzer -fdiagnostics-plain-output -D__NO_FORTIFY"
	compile analyzer CC=gcc KCFLAGS="$flags -include $here/lint.d/analyzer.h" ||
		status=$?
	compiled analyzer "$status" >"$work/log" || return
	# The rest of what gcc says is the tool gcc's.
	grep -E '\[-W(analyzer-|use-after-free)|: (fatal )?error: ' "$work/log" || true
}

# Scripts that are left out, by name. They need an OCaml compiler beside
# coccinelle: check_bq27xxx_data (a driver's), badzero (0 for NULL, which sparse
# reports as well). add_namespace reports nothing: it makes a change.
COCCI_SKIP='/(check_bq27xxx_data|badzero|add_namespace)\.cocci$'

# The longest first, so that the last one does not run alone.
cocci_scripts() { # directory
	echo "$1/coccinelle/misc/minmax.cocci"
	find "$1/coccinelle" -name '*.cocci' | sort |
		grep -vE "$COCCI_SKIP|/minmax\.cocci$" |
		xargs -d '\n' grep -lE '^virtual (.*[ ,])?report'
}

# Options stand in the scripts. What spatch says beside its findings is about
# the scripts, and of interest if it fails.
lint_coccinelle() {
	local dir
	dir=$(linux_tools)/scripts
	# shellcheck disable=SC2016 # for the inner shell
	cocci_scripts "$dir" | xargs -d '\n' -P "$(nproc)" -n 1 bash -c '
		options=$(sed -n "s|^// *Options: *||p" "$1")
		errors=$(mktemp "$0.XXXXXX")
		spatch -D report --no-show-diff --very-quiet $options \
			--cocci-file "$1" --dir kmod 2>"$errors" ||
			{ echo "spatch fails: $1" >&2; cat "$errors" >&2; exit 1; }' \
		"$work/errors" >"$work/log" || return
	cat "$work/log"
}

lint_checkpatch() {
	local dir
	dir=$(linux_tools)/scripts
	# It leaves a file of names where it runs.
	sources '^(Kbuild|kmod/.*\.[ch]|userspace/.*\.[ch])$' |
		sed "s#^#$IPWARD_TOP/#" | (cd "$work" &&
		xargs -d '\n' -P "$(nproc)" -n 20 perl "$dir/checkpatch.pl" --strict \
			--no-tree --terse --no-summary --show-types -f) |
		sed "s#^$IPWARD_TOP/##" >"$work/out"
	findings_of $? "$work/out"
}

lint_kernel-doc() {
	local dir
	dir=$(linux_tools)/scripts
	sources '^kmod/.*\.[ch]$' |
		xargs -d '\n' perl "$dir/kernel-doc" -none -v >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; return 1; }
	grep -E ': (warning|error): ' "$work/log" || true
}

lint_documented() {
	sources '^kmod/.*\.c$' | xargs -d '\n' "$here/lint.d/documented"
}
