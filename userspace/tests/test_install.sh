#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What "make install" puts where, without a module, and that "make uninstall" takes
# it away but for what the administrator has written.

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=userspace/tests/tap.sh
. "${0%/*}/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
root=$dir/root
# Not what the make that runs us was told.
unset MAKEFLAGS MAKELEVEL MFLAGS LIBDIR LIBEXECDIR UNITDIR ZSHDIR BASHDIR SBINDIR CONFDIR

diagnose() { cat "$dir/out"; }

run() {		# TARGET VARIABLES...
	make -C "$top" DESTDIR="$root" PREFIX=/usr KVER=0.0-none "$@" >"$dir/out" 2>&1
}

# All files of the root but the folders.
files() { (cd "$root" && find . ! -type d | sort); }

run install
result $? 'install without headers of the kernel succeeds'
grep -q '^install: no module: .*0.0-none.*make install-module' "$dir/out"
result $? 'and says that there is no module, and what to do'
for file in sbin/ipward lib/libipward.so.0 lib/libipward.a lib/pkgconfig/libipward.pc \
	include/libipward.h include/linux/ipward.h share/man/man8/ipward.8 \
	lib/ipward/ipward-boot lib/ipward/ipward-words lib/ipward/missing-block.nft \
	lib/systemd/system/ipward.service share/bash-completion/completions/ipward \
	share/zsh/site-functions/_ipward; do
	[ -s "$root/usr/$file" ]
	result $? "$file is there"
done
if [ -e "$root/usr/sbin/ipward-central" ]; then
	[ -s "$root/usr/lib/systemd/system/ipward-central.service" ] &&
		[ -s "$root/usr/lib/systemd/system/ipward-central.timer" ] &&
		[ -s "$root/usr/share/man/man8/ipward-central.8" ]
	result $? 'ipward-central is there with its units and its page'
fi
[ -e "$root/etc/modprobe.d/ipward.conf" ] && [ -d "$root/etc/ipward" ]
result $? 'so is the place for what the administrator writes'
[ ! -e "$root/lib/modules" ]
result $? 'but no module'
! grep -rIl '@[A-Z][A-Z]*@' "$root" >"$dir/out"
result $? 'nothing was left to be filled in'
version=$(sed -n 's/.*IPWARD_VERSION "\(.*\)"/\1/p' "$top/kmod/version.h")
grep -qx "Version: $version" "$root/usr/lib/pkgconfig/libipward.pc" &&
	[ "$("$root/usr/sbin/ipward" -V)" = "ipward $version" ]
result $? 'command and library have the version of the module'

! run install-module && grep -q 'no kernel headers in .*0.0-none.*linux-headers-0.0-none' "$dir/out"
result $? 'install-module fails, and says which headers it needs'

echo mine >"$root/etc/modprobe.d/ipward.conf"
echo mine >"$root/etc/ipward/policy.yaml"
run install && [ "$(cat "$root/etc/modprobe.d/ipward.conf")" = mine ]
result $? 'once more: what the administrator has written stays'
run uninstall
result $? 'uninstall succeeds'
files >"$dir/out"
[ "$(tr '\n' ' ' <"$dir/out")" = './etc/ipward/policy.yaml ./etc/modprobe.d/ipward.conf ' ]
result $? 'and leaves that, and nothing else'

plan
exit $failed
