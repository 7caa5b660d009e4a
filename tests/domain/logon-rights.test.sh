#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The domain's own rights, "Access this computer from the network" and "Deny access to this
# computer from the network", of Group Policy objects: a member reads them from SYSVOL, and
# they hold for peers that are accounts of the domain.
# shellcheck disable=SC2317 # functions are called by their names

. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/ike.sh
. "$lib/ike.sh"
# shellcheck source=tests/lib/domain.sh
. "$lib/domain.sh"
[[ ${MATRIX:-} ]] || skip_all 'minutes, and a domain of Samba: MATRIX=sample or all runs it'
readonly CENTRAL=${IPWARD%/*}/ipward-central
[[ -e $CENTRAL ]] || skip_all "there is no $CENTRAL: libldap-dev was not there"
command -v smbclient >/dev/null || skip_all 'there is no smbclient'
needs_strongswan "$SUITE"
needs_domain
topology_hosts
domain_network
domain_restore
domain_start_directory s3fs
member a WEB
member b DB

readonly SAM=/srv/domain/private/sam.ldb FAR='{00000000-0000-0000-0000-000000000001}'
readonly POLICIES=/srv/domain/state/sysvol/ipw.test/Policies
readonly SECURITY='[{827D319E-6EAC-11D2-A4EA-00C04F79F83A}{803E14A0-B4FB-11D0-A0D0-00A0C90F574B}]'

policy() { # namespace, the peer's address
	host_file "$1" /etc/ipward/policy.yaml <<-END
		version: 1
		protection: { secret: { esp: [aes256-gcm16] } }
		authentication: { domain: { kerberos: { realm: $REALM } } }
		rules:
		  - { name: all, between: [me, $2], action: require, protection: secret, authentication: domain }
		  - { name: controller, between: [me, $DC4], action: permit }
		defaults: { inbound: block, outbound: block, exempt: [ike, neighbour-discovery] }
	END
	must at "$1" ipward apply /etc/ipward/policy.yaml
}
# What the domain's administrator does: the object's file is the standard input's text.
defines() {
	at dc sh -e -c '
		mkdir -p "$1/MACHINE/Microsoft/Windows NT/SecEdit"
		printf "[General]\r\nVersion=1\r\n" >"$1/GPT.INI"
		cat >"$1/MACHINE/Microsoft/Windows NT/SecEdit/GptTmpl.inf"
	' sh "$POLICIES/$FAR" || bail_out 'SYSVOL cannot be written'
}
rights() { # needed, denied
	printf '[Unicode]\r\nUnicode=yes\r\n[Privilege Rights]\r\n%s%s' \
		"${1:+SeNetworkLogonRight = $1$'\r\n'}" "${2:+SeDenyNetworkLogonRight = $2$'\r\n'}" |
		iconv -t UTF-16LE | { printf '\xff\xfe'; cat; } | defines
}
# The program has the network of b, and this system's smbclient; "ipward apply" is b's.
mkdir "$work/bin"
at_words b sh -c 'umask 077
	mkdir -p /var/lib/ipward/central
	cat >/var/lib/ipward/central/rights
	exec ipward apply /etc/ipward/policy.yaml'
# shellcheck disable=SC2016 # for the shell there
printf '#!/bin/bash\nexec %s <"$IPWARD_RIGHTS"\n' "${words[*]@Q}" >"$work/bin/ipward"
chmod +x "$work/bin/ipward"
touch "$work/local.yaml"
central() { # arguments...
	on b env KRB5_CONFIG="$work/krb5.conf" KRB5_KTNAME="$work/DB.keytab" \
		PATH="$work/bin:$PATH" "$CENTRAL" --state "$work/state" \
		--local "$work/local.yaml" --wait $((10 * SLOW)) "$@" >"$work/said" 2>&1
}
said() { tr '\n' ' ' <"$work/said"; }
# $1 are needed, $2 denied, in force at b.
in_force() {
	rights "$@"
	check "rights are read: ${1:-nobody} / ${2:-}" central pull
	is 'without a complaint' "$(grep -c Warning "$work/said")" 0
}
reaches() { echoes a "$B4" -c 1 -W $((20 * SLOW)); }
told() { asks; [[ $(at b ipward peers 2>&1) =~ $1 ]]; }
refused() { # description, words
	forget
	if wait_for $((20 * SLOW)) told "$2"; then
		pass "$1: refused, and b says by what"
	else
		fail "$1: refused, and b says by what" "$(at b ipward peers 2>&1)" \
			"$(at b tail -n 30 /run/charon.log)" "$(said)"
	fi
	is 'and there is no SA' "$(sas a):$(sas b)" 0:0
}
connects() { # description
	forget
	check "$1: connects" reaches
}

for name in a b; do charon_start $name; done
policy a $B4
policy b $A4
staff=$(sid staff) servers=$(sid servers) controllers=$(sid 'Domain Controllers')
like 'the directory has the groups' "$staff $servers $controllers" '^S-1-5-21-.* S-1-5-21-.* S-1-5-21-'
must at dc ldbmodify -H $SAM <<-END
	dn: CN=$FAR,CN=Policies,CN=System,DC=ipw,DC=test
	changetype: modify
	replace: gPCMachineExtensionNames
	gPCMachineExtensionNames: $SECURITY
END

in_force "*$staff"
connects 'a group of a group that may'
in_force "*$controllers"
refused 'a group that the peer is not in' 'needs the domain.s right "Access this computer'
in_force '*S-1-5-11'
connects 'Authenticated Users'
in_force '*S-1-5-32-544'
refused 'a group of the host itself' 'needs the domain.s right "Access this computer'
in_force '*S-1-1-0' "*$servers"
refused 'denied by its group' 'denied by "the domain.s right "Deny access'
in_force '*S-1-1-0' '*S-1-5-32-546,*S-1-5-7'
connects 'Guests and Anonymous are others'

reaches
is 'there are SAs' "$(($(sas b) > 0))" 1
in_force '*S-1-1-0' "*$staff"
ended() { [[ $(sas b) == 0 ]]; }
check 'what is denied now, ends' wait_for $((20 * SLOW)) ended
rights '*S-1-1-0' 'Gaeste'
check 'a denial that cannot be read' central pull
like 'is said' "$(said)" '"Gaeste" in the right "Deny access .* is no SID'
refused 'and what was denied before, still is' 'denied by "the domain.s right "Deny access'
check_fails 'status says it, too' central status
like 'in words' "$(said)" 'rights: FAILED, and stay as they were'

((n_failed == 0)) || diag "$(charon_log b | tail -60)"
for name in a b; do charon_stop $name; done
finish
