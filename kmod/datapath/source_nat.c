// SPDX-License-Identifier: GPL-2.0
/* Does a namespace translate sources, whatever its rules of NAT say? */

#include <linux/netfilter.h>
#include <linux/socket.h>
#include <net/net_namespace.h>

#include "netlink/nl_explain_nat.h"

/* As the kernel's list of hooks names it, with the module if it is in one. */
#define NAT_HOOK "nf_nat_"

/**
 * ipward_explain_has_nat() - has NAT a hook behind routing?
 * @net: namespace
 * @family: of the packets
 *
 * NAT has it while there is a chain of its rules, in iptables or nftables. Its
 * function is known by name only: hooks cannot be asked for their priority
 * here, since whoever removes them may free that at once.
 *
 * Context: RCU read-side critical section.
 * Return: true if it has; false as well if the kernel knows no symbols.
 */
bool ipward_explain_has_nat(const struct net *net, u8 family)
{
	struct nf_hook_entries __rcu * const *chains =
		family == AF_INET ? net->nf.hooks_ipv4 : net->nf.hooks_ipv6;
	const struct nf_hook_entries *entries;
	unsigned int i;
	char name[64];

	entries = rcu_dereference(chains[NF_INET_POST_ROUTING]);
	for (i = 0; entries && i < entries->num_hook_entries; i++) {
		snprintf(name, sizeof(name), "%ps", entries->hooks[i].hook);
		if (!strncmp(name, NAT_HOOK, strlen(NAT_HOOK)))
			return true;
	}
	return false;
}
