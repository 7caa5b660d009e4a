# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What tests load again and again, as an archive for the guest's initramfs: a
# guest asks its 9p root several times for each file that it opens, and an
# emulated one takes twice as long for it as for the rest of a command.

PRELOADED_COMMANDS=(bash sh ip nft tc ss conntrack ping nc socat tcpdump sysctl
	nsenter mount modprobe insmod rmmod dmesg jq awk basename cat chmod cmp cp cut
	date diff dirname env expr find grep head kill ln ls mkdir mkfifo mktemp mv
	od paste ps realpath rm sed seq sleep sort stat stdbuf tail tee timeout
	touch tr true uniq wc xargs)
# And what these read.
PRELOADED_FILES=(/etc/ld.so.cache /etc/{passwd,group,nsswitch.conf} /etc/iproute2/*
	/usr/lib/x86_64-linux-gnu/libnss_*.so.2 /usr/libexec/coreutils/libstdbuf.so
	/usr/lib/python3/dist-packages/*.pth)
PRELOADED_MODULES=(argparse collections contextlib ctypes errno fcntl functools
	hashlib hmac ipaddress itertools json os pathlib random re select signal
	socket struct subprocess sys tempfile time encodings.ascii
	cryptography.hazmat.primitives.ciphers.aead)

# The command under test, which is built too often to be in that archive.
readonly PRELOADED_OWN=$IPWARD_TOP/build/userspace/ipward

# Print the path of the archive; make it anew if any of the files has changed.
# Other trees may have others: what has not been made lately is nobody's.
preloaded_path() {
	local files key archive
	files=$(preloaded_files)
	key=$(xargs -d '\n' stat -c '%n %s %y' <<<"$files" | sha256sum | cut -c 1-12)
	archive=$IPWARD_CACHE/initramfs/preloaded-$key
	if [[ ! -e $archive ]]; then
		mkdir -p "$IPWARD_CACHE/initramfs"
		find "$IPWARD_CACHE/initramfs" -name 'preloaded-*' -mtime +0 -delete
		preloaded_make "$files" >"$archive.$$"
		mv "$archive.$$" "$archive"
	fi
	echo "$archive"
}

# Each by a path without a linked directory, and links beside what they lead to.
preloaded_files() {
	local commands files path
	mapfile -t commands < <(PATH=$PATH:/usr/sbin:/sbin command -v \
		"${PRELOADED_COMMANDS[@]}" | grep '^/')
	files=$(
		find / -maxdepth 1 -type l
		printf '%s\n' "${commands[@]}"
		ls -d "${PRELOADED_FILES[@]}" 2>/dev/null
		ldd "${commands[@]}" "$PRELOADED_OWN" 2>/dev/null | grep -o '\s/[^ :]*' | tr -d '\t '
		preloaded_python
	)
	{
		while read -r path; do
			cd -P "${path%/*}/" && echo "${PWD%/}/${path##*/}"
		done <<<"$files"
		xargs -d '\n' readlink -e <<<"$files"
	} | sort -u
}

preloaded_python() {
	/usr/bin/python3 - "${PRELOADED_MODULES[@]}" <<-'END' || true
	import importlib, sys
	for name in sys.argv[1:]:
	    importlib.import_module(name)
	for module in list(sys.modules.values()):
	    for path in getattr(module, "__file__", None), getattr(module, "__cached__", None):
	        if path and path.startswith("/"):
	            print(path)
	print("/usr/bin/python3")
	END
}

# Print an archive of the command under test, if it is there.
preloaded_own() {
	if [[ -x $PRELOADED_OWN ]]; then
		preloaded_make "$(readlink -e "$PRELOADED_OWN")"
	fi
}

# Below the directory in which scripts/vm.d/initramfs-init looks for them.
preloaded_make() { # files
	local tree
	tree=$(mktemp -d "$IPWARD_CACHE/initramfs/new.XXXXXX")
	mkdir "$tree/preloaded"
	cpio -p -d -m --quiet "$tree/preloaded" <<<"$1"
	(cd "$tree" && find . | cpio -o -H newc --quiet)
	rm -rf "$tree"
}
