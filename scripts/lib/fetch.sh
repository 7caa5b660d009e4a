# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The parts of the cache: kernels, and a QEMU that runs all of them. Each is
# unpacked beside its final place and moved there whole, so that an
# interrupted set-up leaves nothing that looks finished.

KERNEL_PACKAGES='^linux-(image|headers|kbuild|compiler|base|binary|modules)'

kernel_fetch() { # version
	local version=$1 suites new release final makefile
	read -ra suites < <(kernel_suites "$version") ||
		die "no kernel '$version' is known; there are:" \
			"$(kernel_versions | tr '\n' ' ')"
	kernel_ready "$version" && return 0
	say "fetching kernel $version from ${suites[*]} (about 100 MB)"
	final=$(kernel_dir "$version")
	new=$final.new
	rm -rf "$new" "$final"
	mkdir -p "$new"
	private_apt_update "${suites[@]}"
	mapfile -t names < <(private_apt_closure "$KERNEL_PACKAGES" \
		"${suites[@]}" -- linux-image-amd64 linux-headers-amd64)
	private_apt_unpack "$new" "${suites[@]}" -- "${names[@]}"

	# Where /lib is a symbolic link to /usr/lib, so it is in new packages.
	if [[ -d $new/usr/lib/modules ]]; then
		mkdir -p "$new/lib"
		mv "$new/usr/lib/modules" "$new/lib/modules"
	fi
	release=$(basename "$(echo "$new"/lib/modules/*-amd64)")
	# Where the image is a package of its own, it is beside its modules.
	if [[ -e $new/lib/modules/$release/vmlinuz ]]; then
		mkdir -p "$new/boot"
		mv "$new/lib/modules/$release/vmlinuz" \
			"$new/boot/vmlinuz-$release"
	fi
	[[ -e $new/boot/vmlinuz-$release ]] ||
		die "the packages ${names[*]} hold no boot/vmlinuz-$release."
	# The headers name each other by absolute path.
	for makefile in "$new"/usr/src/linux-headers-*/Makefile; do
		sed -i "s#/usr/src/#$final/usr/src/#g" "$makefile"
	done
	kbuild_adapt "$new" "$final" "${suites[@]}"
	depmod -b "$new" "$release"
	echo "$release" >"$new/.release"
	mv "$new" "$final"
}

# The build's helpers (objtool, modpost) of a newer Debian want a newer C
# library than this machine's: fetch it, too, and start those through it.
kbuild_adapt() { # directory now, later, suites...
	local new=$1 final=$2 file libs needs
	local wanting=()
	while read -r file; do
		# No pipe: where grep ends before ldd has, the pipe fails.
		needs=$(ldd "$file" 2>&1) || true
		[[ $needs != *"version \`GLIBC"*" not found"* ]] || wanting+=("$file")
	done < <(find "$new/usr/lib" -path '*/linux-kbuild-*' -type f -perm /111)
	((${#wanting[@]})) || return 0
	private_apt_unpack "$new/libs" "${@:3}" -- libc6 libelf1t64 zlib1g libzstd1
	libs=$final/libs/usr/lib/x86_64-linux-gnu
	for file in "${wanting[@]}"; do
		mv "$file" "$file.elf"
		cat >"$file" <<-END
		#!/bin/sh
		exec "$libs/ld-linux-x86-64.so.2" --library-path "$libs" \
			"$final/${file#"$new/"}.elf" "\$@"
		END
		chmod +x "$file"
	done
}

# Debian 12's own QEMU 7.2 crashes 6.12 guests at random: use the one of
# bookworm-backports, unpacked. The system's package brings its libraries and BIOS.
qemu_fetch() {
	local dir new
	dir=$(qemu_dir)
	[[ -e $dir/.ready ]] && return 0
	say "fetching QEMU from bookworm-backports (about 30 MB)"
	new=$dir.new
	rm -rf "$new" "$dir"
	mkdir -p "$new"
	if ! {
		private_apt_update bookworm-backports &&
			private_apt_unpack "$new" bookworm-backports -- \
				qemu-system-x86 qemu-system-data &&
			"$new/usr/bin/qemu-system-x86_64" --version >&2
	}; then
		rm -rf "$new"
		say "QEMU of bookworm-backports cannot be had or does not run;" \
			"using the system's: 6.12 guests may crash at random."
		return 0
	fi
	touch "$new/.ready"
	mv "$new" "$dir"
}

# /dev/kvm may open, and even create a vCPU, and still boot no stock kernel.
# So boot one, and remember the answer.
kvm_probe() { # kernel version
	local answer file
	[[ -w /dev/kvm ]] && kernel_ready "$1" && qemu_find || return 0
	file=$(kvm_answer_file)
	[[ -e $file ]] && return 0
	say "trying whether KVM boots a kernel here (up to 20 seconds)"
	answer=no
	if IPWARD_ACCEL=kvm "$IPWARD_TOP/scripts/vm" -k "$1" \
		--boot-limit 20 -t 20 true >/dev/null 2>&1; then
		answer=yes
	fi
	echo "$answer" >"$file"
	say "KVM boots a kernel: $answer"
}

# What of the kernel's source checks sources: checkpatch, kernel-doc, the
# coccinelle scripts.
linux_tools() { echo "$IPWARD_CACHE/linux-tools-6.1"; }

linux_tools_fetch() {
	local final new
	final=$(linux_tools)
	new=$final.new
	[[ -e $final/.ready ]] && return 0
	source_fetch
	rm -rf "$new" "$final"
	mkdir -p "$new"
	tar -xf "$(source_tarball)" -C "$new" --strip-components=1 \
		--wildcards 'linux-source-*/scripts/*'
	touch "$new/.ready"
	mv "$new" "$final"
}
