# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Minimal Debian systems as directories of the cache: to build packages in, to be
# copied, installed upon and booted, and to run a daemon of another suite in. After
# lib/common.sh and lib/packages.sh.

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

# Where a suite's packages come from, as sources of apt. Sid has no security archive.
root_sources() { # suite
	local suite
	for suite in "$1" "$1-security"; do
		[[ $suite != sid-security ]] || continue
		echo "deb $(mirror_of "$suite") $suite main"
	done
}

# The directory of a system with these packages besides, whether it is there or not.
root_dir() { # suite, name, packages...
	local key
	key=$(printf '%s\n' "${@:3}" | sha256sum | cut -c 1-12)
	echo "$IPWARD_CACHE/roots/$1-$2-$key"
}

# Print it; make it if it is not there. What is written to it stays, so copy what is
# to be changed. Whether a stale list of packages is taken is the machine's decision.
root_path() { # suite, name, packages...
	local dir
	dir=$(root_dir "$@")
	if [[ ! -e $dir.ready ]]; then
		mmdebstrap_find
		say "making a minimal Debian ($1) for '$2', once"
		mkdir -p "$IPWARD_CACHE/roots"
		as_root rm -rf "$dir"
		root_sources "$1" |
			as_root env PATH="${MMDEBSTRAP%/*}:$PATH" mmdebstrap --quiet --variant=minbase --mode=root \
				--include="$(IFS=,; echo "${*:3}")" \
				--aptopt="$(apt-config dump Acquire::Check-Valid-Until)" \
				--dpkgopt='path-exclude=/usr/share/doc/*' \
				--dpkgopt='path-exclude=/usr/share/locale/*' \
				"$1" "$dir" - >&2 || die "mmdebstrap has failed (above)."
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
