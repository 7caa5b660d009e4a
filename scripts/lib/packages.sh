# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Debian packages: those that get installed, and those that are only fetched
# and unpacked in the cache from a suite that this machine does not use.

PACKAGES=(
	gcc libc6-dev make sparse pkg-config bc bison flex
	clang clang-tidy libclang-rt-14-dev coccinelle cppcheck perl pyflakes3
	libelf-dev libssl-dev libnl-3-dev libnl-genl-3-dev libjson-c-dev libyaml-dev libkrb5-dev
	libldap-dev linux-perf
	qemu-system-x86 busybox-static cpio kmod xz-utils zstd
	iproute2 iputils-ping ethtool tcpdump tshark iperf3 nftables
	conntrack socat netcat-openbsd procps shellcheck git
	dnsmasq-base openssl curl rsync postgresql smbclient
	python3 python3-scapy python3-cryptography python3-yaml
	python3-jsonschema jq
)

# Those of "$@" that are not installed, one a line. dpkg-query fails if it
# does not know a name at all, which here is an answer and not an error.
packages_missing() {
	local have
	have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" \
		2>/dev/null || true)
	printf '%s\n' "$@" | grep -vxF -f <(sed -n 's/^installed //p' <<<"$have") ||
		true
}

as_root() {
	if [[ $(id -u) == 0 ]]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "installing packages needs root, and there is no sudo:" \
			"run scripts/setup as root once."
	fi
}

packages_install() {
	local missing
	mapfile -t missing < <(packages_missing "${PACKAGES[@]}")
	((${#missing[@]})) || return 0
	say "installing Debian packages: ${missing[*]}"
	# The lists may be old or absent (container images delete them).
	as_root apt-get -qq update
	# tshark asks who may capture; nobody is there to answer.
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends "${missing[@]}" >&2
}

# The repository of this machine's own configuration that serves suites such
# as $1: Debian's main archive, or its security archive.
mirror_of() {
	local want='Debian' uri
	[[ $1 == *-security ]] && want='Debian-Security'
	# shellcheck disable=SC2016  # apt fills these in
	uri=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' |
		sed -n "s/^$want //p" | head -n 1)
	[[ $uri ]] || return 1
	echo "$uri"
}

# Private apt: own sources, lists and caches, so that the machine's apt never
# sees these suites. An empty dpkg status makes apt take a suite's packages
# for what they are, whatever is installed here.
private_apt() { # suites... -- tool arguments...
	local suites=() dir
	while [[ $1 != -- ]]; do suites+=("$1"); shift; done
	shift
	dir=$IPWARD_CACHE/apt/${suites[0]}
	"$1" -qq -o "Dir::Etc::sourcelist=$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o "Dir::State=$dir/state" -o "Dir::State::lists=$dir/lists" \
		-o "Dir::State::status=$dir/status" \
		-o "Dir::Cache=$dir/cache" -o Dir::Cache::pkgcache= \
		-o Dir::Cache::srcpkgcache= -o Acquire::Languages=none \
		-o APT::Sandbox::User="$(id -un)" "${@:2}"
}

private_apt_update() { # suites...
	private_apt_sources deb "$1" "$@"
	private_apt "$@" -- apt-get update
}

private_apt_sources() { # deb or deb-src, name, suites...
	local kind=$1 dir=$IPWARD_CACHE/apt/$2 suite uri
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg
	mkdir -p "$dir"/{state,lists/partial,cache/archives/partial}
	: >"$dir/status"
	for suite in "${@:3}"; do
		uri=$(mirror_of "$suite") || {
			as_root apt-get -qq update
			uri=$(mirror_of "$suite")
		} || die "apt has no Debian mirror for '$suite' configured:" \
			"add one to /etc/apt/sources.list."
		echo "$kind [signed-by=$keys] $uri $suite main"
	done >"$dir/sources.list"
}

# Fetch the upstream archive of a source package to the current directory.
private_apt_upstream() { # suite, package
	private_apt_sources deb-src "$1-source" "$1"
	private_apt "$1-source" -- apt-get update
	private_apt "$1-source" -- apt-get source --download-only --tar-only "$2" >&2
}

# Follow the dependencies of the packages $2... as far as their names match
# the pattern $1, and print every name once.
private_apt_closure() { # pattern, suites... -- packages...
	local pattern=$1 suites=() seen=' ' name todo
	shift
	while [[ $1 != -- ]]; do suites+=("$1"); shift; done
	shift
	todo=("$@")
	while ((${#todo[@]})); do
		name=${todo[0]}
		todo=("${todo[@]:1}")
		[[ $seen == *" $name "* ]] && continue
		seen+="$name "
		echo "$name"
		mapfile -t -O "${#todo[@]}" todo < <(
			private_apt "${suites[@]}" -- apt-cache depends "$name" |
				sed -n 's/^ *Depends: //p' | grep -E "$pattern" || true)
	done
}

# Fetch packages and unpack them into a directory.
private_apt_unpack() { # directory, suites... -- packages...
	local dir=$1 suites=() debs
	shift
	while [[ $1 != -- ]]; do suites+=("$1"); shift; done
	shift
	debs=$(mktemp -d "$IPWARD_CACHE/debs.XXXXXX")
	if ! (cd "$debs" && private_apt "${suites[@]}" -- apt-get download "$@" >&2); then
		rm -rf "$debs"
		return 1
	fi
	for deb in "$debs"/*.deb; do dpkg -x "$deb" "$dir"; done
	rm -rf "$debs"
}
