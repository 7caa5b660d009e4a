#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/examples/file-server.yaml and file-client.yaml, as they are written: a
# file server for whoever has a certificate of the company, and others.

# shellcheck disable=SC2317,SC2086 # functions are called by their names; words
. "$(dirname "$0")/../lib/lib.sh"
. "$here/office.sh"
. "$here/certified.sh"

server=$examples/file-server.yaml
client=$examples/file-client.yaml
short_enough "$server"
short_enough "$client"
office
station files 60
station ann 101
station kiosk 102
station stranger 103
station guest 66
# What stands for the shares says the marker.
serve files 445
reads() { page "$1" 192.0.2.60 445; }

capture_start control to-files
for name in ann guest; do check "without a policy: $name reads" reads $name; done
capture_stop control
capture_in_clear 'all of it can be read' control

authority corp-ca Corp
authority stranger-ca Stranger
certificate files corp-ca '/O=Corp/OU=Servers/CN=files' files.corp.example
certificate ann corp-ca '/O=Corp/OU=Staff/CN=ann'
certificate kiosk corp-ca '/O=Corp/OU=Lobby/CN=kiosk' kiosk.corp.example
certificate stranger stranger-ca '/O=Corp/OU=Staff/CN=bob'
members files ann kiosk stranger
for name in files ann kiosk stranger; do equip $name $name "$work/corp-ca.pem"; done
charon_start files ann kiosk stranger
applies files "$server"
for name in ann kiosk stranger; do applies $name "$client"; done

capture_start shares to-files
check 'an employee reads' reads ann
check 'and whoever else has a certificate' reads kiosk
is 'the server knows both' "$(established files)" 2
capture_stop shares
capture_protected 'all of it is sealed' shares "$PROTECTED"

capture_start others to-files
limit=2 check_fails 'who has no certificate does not' reads guest
limit=$((3 * SLOW)) check_fails 'nor who has one of another authority' reads stranger
like 'which the server says' "$(peers files)" \
	'failed .*peer 192\.0\.2\.103.*authority is not among'
is 'they have no SA' "$(established files)" 2
capture_stop others
is 'and no answer' "$(capture_count others 'src host 192.0.2.60 and (tcp or esp) and
	(dst host 192.0.2.66 or dst host 192.0.2.103)')" 0
for name in files ann kiosk stranger; do charon_stop $name; done
finish
