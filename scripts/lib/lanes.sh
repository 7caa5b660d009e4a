# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Commands that run at the same time, while what they print is printed one
# after another. Sourced, never run.
#
#	lane NAME COMMAND...	# as often as need be
#	lanes_run 2 build/lanes tell
#
# In the order of the lanes, each prints as if it ran alone; then `tell NAME LOG
# STATUS SECONDS` is called.

lane_names=() lane_commands=()

lane() { # name, command...
	local command
	printf -v command '%q ' "${@:2}"
	lane_names+=("$1") lane_commands+=("$command")
}

# As many as there are processors, as far as memory goes.
lanes_most() { # MB for each
	local processors memory
	processors=$(nproc)
	memory=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
	local most=$((memory / $1))
	((most < processors)) || most=$processors
	echo $((most > 0 ? most : 1))
}

lane_run() { # index, path of what it leaves
	local status=0 started=$SECONDS
	eval "${lane_commands[$1]}" >"$2.log" 2>&1 </dev/null &
	wait "$!" || status=$?
	echo "$status $((SECONDS - started))" >"$2.new"
	mv "$2.new" "$2.status"
}

lanes_start() { # most, directory
	local index running=0
	for index in "${!lane_names[@]}"; do
		if ((running == $1)); then
			wait -n || true
			running=$((running - 1))
		fi
		lane_run "$index" "$2/${lane_names[index]}" &
		running=$((running + 1))
	done
	wait
}

# Print a log until its lane has ended, or nobody is left who would end it.
lane_follow() { # path, process that runs the lanes
	local log
	exec {log}<"$1.log"
	until [[ -e $1.status ]] || ! kill -0 "$2" 2>/dev/null; do
		cat <&"$log"
		sleep 0.5
	done
	cat <&"$log"
	exec {log}<&-
}

# Fails if another run has its logs there: neither shall count the other's.
lanes_run() { # most at a time, directory for the logs, function
	local name starter result lock
	mkdir -p "$2"
	exec {lock}>"$2/.lock"
	flock -n "$lock" || {
		say "another run is at work in $2."
		return 1
	}
	for name in "${lane_names[@]}"; do
		rm -f "$2/$name".*
		: >"$2/$name.log"
	done
	lanes_start "$1" "$2" &
	starter=$!
	for name in "${lane_names[@]}"; do
		lane_follow "$2/$name" "$starter"
		result=$(cat "$2/$name.status" 2>/dev/null || echo '125 0')
		# shellcheck disable=SC2086
		"$3" "$name" "$2/$name.log" $result
	done
	wait "$starter" || true
	exec {lock}>&-
}
