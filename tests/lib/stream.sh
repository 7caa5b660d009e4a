# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Counted traffic between two hosts for as long as a test changes their keys, and
# connections of strongSwan for it. After ike.sh, which the test has sourced.

# A connection of two hosts for a rule with this reqid; charon adds no policies.
peer_connection() { # own address, the peer's, own identity, the peer's, reqid, mode,
	# words of the connection, words of the child
	cat <<-END
		connections {
		  peer {
		    version = 2
		    local_addrs = $1
		    remote_addrs = $2
		    local { auth = psk
		      id = $3 }
		    remote { auth = psk
		      id = $4 }
		    $(tr ';' '\n' <<<"${7:-}")
		    children {
		      peer {
		        mode = $6
		        reqid = $5
		        policies = no
		        start_action = trap
		        esp_proposals = aes128gcm16
		        rekey_time = 0
		        $(tr ';' '\n' <<<"${8:-}")
		      }
		    }
		  }
		}
		secrets { ike-1 { secret = "rekeying under load" } }
	END
}

stream_server='' stream_sender=''

# Nothing is in the file while it is written.
stream_answers() { # answers so far, [lines by TCP]
	local answers='' lines
	read -r answers lines <"$work/stream.state"
	[[ $answers ]] && ((answers >= $1 && lines >= ${2:-0}))
}

# It runs once there were answers.
stream_start() { # from namespace, to namespace, address
	rm -f "$work/stream.state"
	start "$2" "$python" "$lib/stream.py" serve 5100 2>"$work/stream.server"
	stream_server=$started
	wait_for 10 listens "$2" t 5100 || bail_out "$(<"$work/stream.server")"
	STREAM_STATE=$work/stream.state start "$1" "$python" "$lib/stream.py" send "$3" 5100 \
		"$MARKER" >"$work/stream.json" 2>"$work/stream.log"
	stream_sender=$started
	wait_for 30 stream_answers 1 || bail_out "no answers: $(<"$work/stream.log")"
}

# Still there: answers come, more than so far.
stream_goes_on() { # [so many more lines by TCP, too]
	local answers='' lines
	until [[ $answers ]]; do read -r answers lines <"$work/stream.state"; done
	wait_for 20 stream_answers $((answers + 20)) $((lines + ${1:-0}))
}

stream_stop() {
	kill -TERM "$stream_sender"
	END_LIMIT=30 wait_end "$stream_sender"
	stop "$stream_server"
	diag "$(<"$work/stream.json")"
}

stream_value() { jq -r ".$1" "$work/stream.json"; }
