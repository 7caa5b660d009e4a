# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The small initramfs that gets a guest to its root: busybox, the modules for
# the 9p root, and scripts/vm.d/initramfs-init.

# What the way to the root needs, and the ports that carry the output.
BOOT_MODULES=(virtio_pci virtio_console virtio_rng 9pnet_virtio 9p overlay)

# Print the path of the initramfs for a kernel; make it if it is not there, or
# older than what it is made of.
initramfs_path() { # kernel version
	local init=$IPWARD_TOP/scripts/vm.d/initramfs-init key file
	key=$(cat "$init" "${BASH_SOURCE[0]}" | sha256sum | cut -c 1-12)
	file=$IPWARD_CACHE/initramfs/$(kernel_release "$1")-$key
	[[ -e $file ]] || initramfs_make "$1" "$init" "$file"
	echo "$file"
}

initramfs_make() { # kernel version, init, file
	local root release tree module number=100
	root=$(kernel_dir "$1")
	release=$(kernel_release "$1")
	mkdir -p "$IPWARD_CACHE/initramfs"
	tree=$(mktemp -d "$IPWARD_CACHE/initramfs/new.XXXXXX")
	mkdir -p "$tree"/{bin,modules,new,preloaded,lower,upper}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	ln -s busybox "$tree/bin/sh"
	install -m 755 "$2" "$tree/init"
	# Numbered in the order in which they load; a name that is built into
	# the kernel prints "builtin" and needs nothing.
	while read -r module; do
		initramfs_module "$module" "$tree/modules" $((number++))
	done < <(for module in "${BOOT_MODULES[@]}"; do
		modprobe -d "$root" -S "$release" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }')
	(cd "$tree" && find . | cpio -o -H newc --quiet) >"$tree.cpio"
	mv "$tree.cpio" "$3"
	rm -rf "$tree"
}

# Unpacked here, as busybox's insmod cannot.
initramfs_module() { # module, directory, number
	local name
	name=$(basename "$1")
	case $name in
	*.xz) xz -dc "$1" >"$2/$3-${name%.xz}" ;;
	*.zst) zstd -qdc "$1" >"$2/$3-${name%.zst}" ;;
	*) cp "$1" "$2/$3-$name" ;;
	esac
}
