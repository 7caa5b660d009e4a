#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# libstrongswan 5.9.8, lib->watcher: callbacks for descriptors that can be read.
#
# A good guess: while the callback of one descriptor runs, in a thread of its own, the
# watcher goes on to watch the others, and calls theirs; or else it waits.
#
# What it does: if another descriptor can be read meanwhile, and was added after the
# first one, its callback is not called before the first one has returned, and the
# watcher polls without a pause until then: the processor time of one core. Added
# before the first one, it is called at once.
#
# So a plugin of charon whose callback takes long (many netlink events, each with a
# line in the log) delays other plugins, and takes the time in which IKE messages could
# be answered. Such a callback should leave its work to a job.
#
# Not so in 6.1.0. Seen with Debian's libstrongswan 5.9.8-5+deb12u6 and the headers of
# its source. Fails if that changes.

set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The sources of the system, with those of packages' sources.
mkdir -p apt/{lists,sources}
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	[[ -f $file ]] || continue
	sed -E 's/^Types: *deb$/Types: deb deb-src/; s/^deb (.*)/&\ndeb-src \1/' "$file" \
		>"apt/sources/${file##*/}"
done
[[ ! -e apt/sources/sources.list ]] || mv apt/sources/sources.list apt/sources/main.list
of_debian() { # apt-get's arguments
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/apt/sources" \
		-o "Dir::State::lists=$work/apt/lists" -o Dir::Cache::pkgcache= \
		-o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@" >/dev/null
}
of_debian update
of_debian download libstrongswan=5.9.8-5+deb12u6
dpkg-deb -x libstrongswan_*.deb root
of_debian source --download-only --tar-only strongswan=5.9.8-5+deb12u6
mkdir source
tar -xf strongswan_5.9.8.orig.tar.bz2 -C source --strip-components=1

cat >watch.c <<'END'
#include <library.h>
#include <processing/watcher.h>

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double begun;
static volatile double quick_ran;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

static double processor_time(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static bool slow(void *data, int fd, watcher_event_t event)
{
	char byte;

	if (read(fd, &byte, 1) == 1)
		sleep(2);
	return TRUE;
}

static bool quick(void *data, int fd, watcher_event_t event)
{
	char byte;

	if (read(fd, &byte, 1) == 1)
		quick_ran = now() - begun;
	return TRUE;
}

static void watch(int fd, watcher_cb_t callback)
{
	lib->watcher->add(lib->watcher, fd, WATCHER_READ, callback, NULL);
}

/* With an argument, the quick one is added first. */
int main(int argc, char **argv)
{
	int one[2], two[2];
	double before;

	if (!library_init(NULL, "finding") || pipe(one) || pipe(two))
		return 1;
	lib->processor->set_threads(lib->processor, 8);
	if (argc > 1)
		watch(two[0], quick);
	watch(one[0], slow);
	if (argc == 1)
		watch(two[0], quick);
	usleep(300000);
	begun = now();
	before = processor_time();
	if (write(one[1], "x", 1) != 1)
		return 1;
	usleep(500000);
	if (write(two[1], "x", 1) != 1)
		return 1;
	sleep(3);
	printf("%.1f %.1f\n", quick_ran, processor_time() - before);
	return 0;
}
END
# What the headers want of strongSwan's configure script.
printf '#define %s\n' CONFIG_H_INCLUDED HAVE_ALLOCA_H HAVE_CLOSEFROM HAVE_EXPLICIT_BZERO \
	HAVE_FMEMOPEN HAVE_GCC_ATOMIC_OPERATIONS HAVE_GCC_SYNC_OPERATIONS HAVE_SIGWAITINFO \
	HAVE_STDBOOL_H HAVE_STRERROR_R >config.h
gcc -O1 -include config.h -Isource/src/libstrongswan watch.c -o watch \
	root/usr/lib/ipsec/libstrongswan.so.0
: >empty.conf
run() { LD_LIBRARY_PATH=root/usr/lib/ipsec STRONGSWAN_CONF=empty.conf ./watch "$@" 2>/dev/null; }

read -r last spun < <(run)
read -r first idle < <(run quick-first)
echo "a slow callback runs from 0.0 to 2.0 s; the other descriptor can be read at 0.5 s"
echo "added after the slow one:  its callback runs at $last s, processor time $spun s"
echo "added before the slow one: its callback runs at $first s, processor time $idle s"
awk "BEGIN { exit !($last > 1.8 && $spun > 0.7 && $first < 1.5 && $idle < 0.5) }" || {
	echo 'not what was seen' >&2
	exit 1
}
echo 'as seen'
