# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A kernel as QEMU starts it at once. A packed one, as Debian's are, unpacks
# itself at each boot: that takes an emulated processor six seconds of twelve.

# Print the path of the unpacked kernel, or of the packed one if we do not know
# how to unpack it; make it if it is not there. QEMU starts an unpacked one that
# has PVH: Debian's have it, those that are built here have not.
kernel_unpacked() { # kernel
	local image file
	image=$(kernel_image "$1")
	file=${image/vmlinuz/vmlinux}
	if kernel_is_built "$1"; then
		file=$image
	elif [[ ! $file -nt $image ]]; then
		image_unpack "$image" "$file" || file=$image
	fi
	echo "$file"
}

# The kernel's Documentation, x86/boot.rst, says where it lies in the image: at
# payload_offset from the end of the boot sector and the sectors of the setup.
image_unpack() { # image, file
	local sectors offset length packed new
	sectors=$(od -An -j $((0x1f1)) -N 1 -t u1 "$1")
	read -r offset length < <(od -An -j $((0x248)) -N 8 -t u4 "$1")
	packed=$(mktemp "$2.XXXXXX") new=$(mktemp "$2.XXXXXX")
	tail -c "+$(((sectors + 1) * 512 + offset + 1))" "$1" |
		head -c "$length" >"$packed"
	# Behind what is packed stands its size, which those who unpack
	# complain of: so look at the size, not at their status.
	image_decompress "$packed" >"$new" 2>/dev/null || true
	if (($(stat -c %s "$new") == $(tail -c 4 "$packed" | od -An -t u4))) &&
		image_has_pvh "$new"; then
		chmod 644 "$new"
		mv "$new" "$2"
	fi
	rm -f "$packed" "$new"
	[[ -e $2 ]]
}

# The entry by which QEMU starts it. (grep -q would end readelf, and so fail.)
image_has_pvh() { readelf -n "$1" | grep -F '(0x00000012)' >/dev/null; }

image_decompress() { # file
	case $(head -c 4 "$1" | od -An -t x1) in
	' fd 37 7a 58') xz -dc --single-stream <"$1" ;;
	' 28 b5 2f fd') zstd -qdc <"$1" ;;
	' 1f 8b '*) gzip -dc <"$1" ;;
	*) return 1 ;;
	esac
}
