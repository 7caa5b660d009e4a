# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The tools of scripts/lint for userspace. Sourced by it.
# shellcheck disable=SC2154 # $work is set there

# What the Makefile there compiles with, as far as it changes the meaning.
user_flags() {
	printf '%s\n' -std=gnu11 -Ikmod/uapi -Iuserspace -Iuserspace/libipward \
		-Iuserspace/ipward -Iuserspace/tests/charon '-DIPWARD_VERSION="0"'
	pkg-config --cflags libnl-3.0 libnl-genl-3.0 json-c yaml-0.1 ldap krb5-gssapi | xargs -n 1
}

user_sources() { sources '^userspace/.*\.c$' | grep -v '^userspace/strongswan/'; }

# The plugin's flags for strongSwan of a suite, whose headers are fetched if need be.
plugin_flags() { # suite
	local headers version number parts
	headers=$(strongswan_headers "$1")/src
	version=$(strongswan_version "$1")
	IFS=. read -ra parts <<<"$version"
	printf -v number '0x%02d%02d%02d' "${parts[@]}"
	printf '%s\n' -std=gnu11 -include userspace/strongswan/config.h \
		"-DVERSION=\"$version\"" "-DSTRONGSWAN=$number" \
		-isystem "$headers/libstrongswan" -isystem "$headers/libcharon" \
		-Iuserspace/strongswan -Iuserspace/libipward -Ikmod/uapi -Iuserspace
}

plugin_sources() { sources '^userspace/strongswan/.*\.c$'; }

# gcc's analyzer and clang-tidy on charon's plugin, for each version of strongSwan.
lint_plugin() {
	local flags suite
	for suite in $(strongswan_suites); do
		if ! strongswan_ready "$suite" && ! "$here/setup.d/strongswan" "$suite" >&2; then
			say "the plugin is not analysed for $suite, whose strongSwan could not be had."
			continue
		fi
		plugin_flags "$suite" >"$work/flags" || return
		mapfile -t flags <"$work/flags"
		plugin_sources | xargs -d '\n' -P "$(nproc)" -I '{}' \
			gcc "${flags[@]}" -O2 -fanalyzer -fdiagnostics-plain-output \
			-c -o /dev/null '{}' 2>"$work/out" || { cat "$work/out" >&2; return 1; }
		grep -E '^userspace.*: (warning|error): ' "$work/out" || true
		plugin_sources | xargs -d '\n' -P "$(nproc)" -I '{}' \
			clang-tidy --quiet '{}' -- "${flags[@]}" 2>"$work/out" |
			sed -n "s#^$IPWARD_TOP/##; /^userspace.*: \(warning\|error\): /p"
	done
}

# Which checks, and why not the others: .clang-tidy.
lint_clang-tidy() {
	local flags
	mapfile -t flags < <(user_flags)
	user_sources | xargs -d '\n' -P "$(nproc)" -I '{}' \
		clang-tidy --quiet '{}' -- "${flags[@]}" 2>"$work/out" |
		sed -n "s#^$IPWARD_TOP/##; /: \(warning\|error\): /p" &&
		! grep -E '^(Error|error|.*command not found|YAML)' "$work/out" >&2
}

lint_cppcheck() {
	local flags
	mapfile -t flags < <(user_flags | grep '^-I')
	cppcheck -i userspace/strongswan --enable=warning,style,performance,portability --std=c11 \
		--language=c --inline-suppr --quiet -j "$(nproc)" "${flags[@]}" \
		--template='{file}:{line}: {message} [{id}]' userspace 2>&1
}

lint_analyzer-user() {
	local flags
	mapfile -t flags < <(user_flags)
	user_sources | xargs -d '\n' -P "$(nproc)" -I '{}' \
		gcc "${flags[@]}" -O2 -fanalyzer \
		-fdiagnostics-plain-output -c -o /dev/null '{}' 2>"$work/out" ||
		{ cat "$work/out" >&2; return 1; }
	grep -E ': (warning|error): ' "$work/out" || true
}

# What a folder may include, and which ones may print; the Makefile there looks
# at the symbols as well.
lint_layers-user() {
	local print='\<(v?f?printf|dprintf|f?put[cs]|putchar|fwrite|perror) *\('
	forbid libipward '^#include ["<](value|ipward|json-c)/' "is above libipward/"
	forbid value '^#include ["<](ipward|json-c|netlink)/' 'is nothing for value/'
	forbid value '^#include ["<]policy/' "is above value/"
	forbid policy '^#include ["<](ipward|vici|json-c|netlink)/' 'is nothing for policy/'
	forbid windows '^#include ["<](ipward|vici|json-c|netlink)/' 'is nothing for windows/'
	forbid policy '^#include ["<]windows/' 'is above policy/'
	forbid vici '^#include ["<](value|policy|ipward|json-c|netlink|libipward|linux/ipward)' \
		'is nothing for vici/'
	forbid directory '^#include ["<](value|policy|vici|ipward|json-c|netlink|libipward|linux/ipward)' \
		'is nothing for directory/'
	forbid ipward '^#include ["<]netlink/' "is libipward's part"
	forbid libipward "$print" 'only ipward/ prints'
	forbid value "$print" 'only ipward/ prints'
	forbid policy "$print" 'only ipward/ prints'
	forbid windows "$print" 'only ipward/ prints'
	forbid vici "$print" 'only ipward/ prints'
	forbid directory "$print" 'only ipward/ prints'
}

forbid() { # folder, extended regular expression, why
	grep -rnE --include='*.[ch]' -- "$2" "userspace/$1" |
		sed -E "/^[^:]*:[^:]*:[[:space:]]*\/?\*/d
			s#^([^:]*:[^:]*):.*#\1: $3#" || true
}
