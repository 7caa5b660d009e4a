# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Minimal Debian 12 systems as directories of the cache: to build packages in, and
# to be copied, installed upon and booted. After lib/common.sh and lib/packages.sh.

# Set MMDEBSTRAP to the machine's, or to one that is unpacked in the cache: nothing
# is installed on this machine, on which findings of scripts/lint depend.
mmdebstrap_find() {
	local dir=$IPWARD_CACHE/mmdebstrap
	MMDEBSTRAP=$(command -v mmdebstrap) && return
	if [[ ! -e $dir/.ready ]]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		private_apt_update bookworm
		private_apt_unpack "$dir" bookworm -- mmdebstrap
		touch "$dir/.ready"
	fi
	MMDEBSTRAP=$dir/usr/bin/mmdebstrap
}

# Print the directory of a system with these packages besides; make it if it is not
# there. What is written to it stays, so copy what is to be changed.
root_path() { # name, packages...
	local key dir suite
	key=$(printf '%s\n' "${@:2}" | sha256sum | cut -c 1-12)
	dir=$IPWARD_CACHE/roots/$1-$key
	if [[ ! -e $dir.ready ]]; then
		mmdebstrap_find
		say "making a minimal Debian 12 for '$1', once"
		mkdir -p "$IPWARD_CACHE/roots"
		as_root rm -rf "$dir"
		for suite in bookworm bookworm-security; do
			echo "deb $(mirror_of "$suite") $suite main"
		done | as_root env PATH="${MMDEBSTRAP%/*}:$PATH" mmdebstrap --quiet --variant=minbase --mode=root \
			--include="$(IFS=,; echo "${*:2}")" \
			--dpkgopt='path-exclude=/usr/share/doc/*' \
			--dpkgopt='path-exclude=/usr/share/locale/*' \
			bookworm "$dir" - >&2 || die "mmdebstrap has failed (above)."
		touch "$dir.ready"
	fi
	echo "$dir"
}

# Run a command in it, with what it mounts gone when it ends.
root_run() { # directory, command...
	as_root unshare --mount --pid --fork --kill-child --mount-proc="$1/proc" \
		sh -c 'mount -t sysfs sys "$1/sys" && exec chroot "$@"' sh "$1" \
		/usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"
}
