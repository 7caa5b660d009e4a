# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What every script here agrees on: where the cache is, which kernels there
# are, and how to speak to the user. Sourced, never run.

IPWARD_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
IPWARD_CACHE=${IPWARD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/ipward}
# shellcheck disable=SC2034  # read by the scripts that source this file
readonly IPWARD_TOP IPWARD_CACHE DEFAULT_KERNEL=6.1

say() { printf '%s\n' "${0##*/}: $*" >&2; }
die() { say "$@"; exit 1; }

# For a trap: what a script has started, and what that has. Each is stopped
# first, so that it does not start another one when the first has ended.
end_descendants() { # process
	local pid
	while read -r pid; do
		kill -STOP "$pid" 2>/dev/null || continue
		end_descendants "$pid"
		kill "$pid" 2>/dev/null || true
		kill -CONT "$pid" 2>/dev/null || true
	done < <(pgrep -P "$1")
}

# Kernels that lib/build.sh builds -> the files of KERNEL_CONFIGS that make
# their configuration, and what is changed in the source.
KERNEL_CONFIGS=$IPWARD_TOP/scripts/kernel
kernel_fragments() {
	case $1 in
	debug) echo {core,algorithms,peers,vm,checks,memory,faults}.config padata.patch ;;
	kcsan) echo {core,algorithms,peers,vm,checks,races}.config padata.patch ;;
	uml) echo {core,algorithms,checks,memory,uml}.config xstate.patch ;;
	*) return 1 ;;
	esac
}

kernel_is_built() { kernel_fragments "$1" >/dev/null; }

# Kernel version -> the Debian suites that carry it. Security suites stand
# first because a stable kernel's newest build is usually there.
kernel_suites() {
	case $1 in
	5.10) echo bullseye-security bullseye ;;
	6.1) echo bookworm-security bookworm ;;
	6.12) echo bookworm-backports ;;
	7.2) echo sid ;;
	*) return 1 ;;
	esac
}

kernel_versions() { echo 5.10 6.1 6.12 7.2; }
kernel_is_known() { kernel_is_built "$1" || kernel_suites "$1" >/dev/null; }
kernel_list() { echo "$(kernel_versions) debug kcsan uml"; }

# A configuration that changes makes another kernel, beside the old one.
kernel_dir() {
	local fragments key=''
	if kernel_is_built "$1"; then
		read -ra fragments < <(kernel_fragments "$1")
		key=-$(cd "$KERNEL_CONFIGS" &&
			cat "${fragments[@]}" | sha256sum | cut -c 1-12)
	fi
	echo "$IPWARD_CACHE/kernels/$1$key"
}

kernel_ready() { [[ -s $(kernel_dir "$1")/.release ]]; }

# The release string: the name below lib/modules, as uname -r would say.
kernel_release() { cat "$(kernel_dir "$1")/.release"; }

kernel_image() { echo "$(kernel_dir "$1")/boot/vmlinuz-$(kernel_release "$1")"; }

# The directory to build modules against.
kernel_headers() {
	if kernel_is_built "$1"; then
		echo "$(kernel_dir "$1")/build"
		return
	fi
	echo "$(kernel_dir "$1")/usr/src/linux-headers-$(kernel_release "$1")"
}

qemu_dir() { echo "$IPWARD_CACHE/qemu"; }

# Set the array QEMU to the emulator and its -L arguments: the unpacked one of
# the cache, or the system's.
qemu_find() {
	local dir
	dir=$(qemu_dir)
	if [[ -e $dir/.ready ]]; then
		QEMU=("$dir/usr/bin/qemu-system-x86_64"
			-L "$dir/usr/share/qemu" -L /usr/share/seabios)
	elif command -v qemu-system-x86_64 >/dev/null; then
		QEMU=(qemu-system-x86_64)
	else
		return 1
	fi
}

qemu_version() { "${QEMU[0]}" --version | sed -n 's/.*version \([0-9.]*\).*/\1/p'; }

# The file that remembers whether KVM boots a kernel here. Keyed by what the
# answer depends on, so that a new host kernel or QEMU asks again.
kvm_answer_file() { echo "$IPWARD_CACHE/kvm-$(uname -r)-$(qemu_version)"; }

kvm_works() {
	[[ -w /dev/kvm ]] && [[ $(cat "$(kvm_answer_file)" 2>/dev/null) == yes ]]
}
