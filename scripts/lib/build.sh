# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Kernels that no distribution offers, built from Debian's source: those that
# watch for errors while the tests run. Built once for each configuration, in
# the cache; what a configuration asks for and does not get is an error.

SOURCE_PACKAGE=linux-source-6.1

# The kernel's source, packed as Debian packs it.
source_tarball() { echo "$IPWARD_CACHE/source/$SOURCE_PACKAGE.tar.xz"; }
source_dir() { echo "$IPWARD_CACHE/source/$SOURCE_PACKAGE"; }

source_fetch() {
	local new=$IPWARD_CACHE/source.new suites=(bookworm-security bookworm)
	[[ -s $(source_tarball) ]] && return 0
	say "fetching the kernel's source (about 140 MB)"
	rm -rf "$new"
	mkdir -p "$new" "$IPWARD_CACHE/source"
	private_apt_update "${suites[@]}"
	private_apt_unpack "$new" "${suites[@]}" -- "$SOURCE_PACKAGE"
	mv "$new/usr/src/$SOURCE_PACKAGE.tar.xz" "$(source_tarball)"
	rm -rf "$new"
}

source_patches() { cat "$KERNEL_CONFIGS"/*.patch; }

source_unpack() {
	local new
	new=$(source_dir).new
	[[ -e $(source_dir)/.ready ]] && cmp -s <(source_patches) "$(source_dir)/.ready" &&
		return 0
	source_fetch
	rm -rf "$new" "$(source_dir)"
	mkdir -p "$new"
	tar -xf "$(source_tarball)" -C "$new" --strip-components=1
	source_patches | patch -s -d "$new" -p 1
	source_patches >"$new/.ready"
	mv "$new" "$(source_dir)"
}

# The last fragment to name an option wins, as the kernel's own tools have it.
kernel_merge_fragments() { # kernel
	local fragment
	for fragment in $(kernel_fragments "$1"); do
		cat "$KERNEL_CONFIGS/$fragment"
	done | awk -F '[ =]' '/^CONFIG_/ { if (!($1 in line)) order[n++] = $1
		line[$1] = $0 } END { for (i = 0; i < n; i++) print line[order[i]] }'
}

# Kconfig drops without a word what does not exist or depends on what is off.
kernel_check_config() { # kernel, wanted, what became of it
	local line option missing=()
	while read -r line; do
		option=${line%%=*}
		case $line in
		*=n) ! grep -q "^$option=" "$3" || missing+=("$line") ;;
		*) grep -qxF "$line" "$3" || missing+=("$line") ;;
		esac
	done <"$2"
	((${#missing[@]} == 0)) ||
		die "kernel '$1': its configuration does not get" \
			"${missing[*]}: see $KERNEL_CONFIGS."
}

# Say every half a minute how far it is.
kernel_progress() { # kernel, log
	local started=$SECONDS
	while sleep 30; do
		say "building kernel $1: $(grep -c '^  \(CC\|LD\|AR\|AS\)' "$2")" \
			"objects, $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s"
	done
}

# Beside options, fragments may have lines "#make VARIABLE=VALUE".
kernel_variables() { # kernel
	local fragment
	for fragment in $(kernel_fragments "$1"); do
		sed -n 's/^#make //p' "$KERNEL_CONFIGS/$fragment"
	done
}

kernel_make() { # arguments of make; uses `build`, `arch` and `variables`
	make -C "$(source_dir)" O="$build" ARCH="$arch" CC=gcc -j"$(nproc)" \
		"${variables[@]}" "$@"
}

kernel_build() { # kernel
	local kernel=$1 final build new arch=x86_64 log watcher release
	local targets=(bzImage modules) variables
	kernel_ready "$kernel" && return 0
	final=$(kernel_dir "$kernel")
	# Built where it is to stay: the build tree names itself.
	build=$final/build new=$final/.new
	if [[ $kernel == uml ]]; then
		arch=um
		targets=(linux modules)
	fi
	mapfile -t variables < <(kernel_variables "$kernel")
	log=$final/build.log
	mkdir -p "$build"
	say "building kernel '$kernel' from $SOURCE_PACKAGE, once: about" \
		"10 minutes on two cores (log: $log)"
	kernel_merge_fragments "$kernel" >"$final/wanted"
	KCONFIG_ALLCONFIG=$final/wanted kernel_make allnoconfig >"$log" 2>&1 ||
		die "configuring failed: $(tail -n 20 "$log")"
	kernel_check_config "$kernel" "$final/wanted" "$build/.config"
	kernel_progress "$kernel" "$log" &
	watcher=$!
	if ! kernel_make "${targets[@]}" >>"$log" 2>&1; then
		kill "$watcher"
		grep -E -B 2 -A 5 '(error|Error)[: ]' "$log" | tail -n 30 >&2
		die "building kernel '$kernel' failed: the whole log is $log."
	fi
	kill "$watcher"
	rm -rf "$new"
	mkdir -p "$new"
	release=$(cat "$build/include/config/kernel.release")
	kernel_make INSTALL_MOD_PATH="$new" modules_install >>"$log" 2>&1
	rm -rf "${final:?}"/{lib,boot}
	mv "$new/lib" "$final/lib"
	mkdir -p "$final/boot"
	case $arch in
	um) ln "$build/linux" "$final/boot/vmlinuz-$release" ;;
	*) cp "$build/arch/x86/boot/bzImage" "$final/boot/vmlinuz-$release" ;;
	esac
	rm -rf "$new"
	echo "$release" >"$final/.release"
}
