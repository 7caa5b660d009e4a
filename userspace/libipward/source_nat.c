// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "source_nat.h"

struct search {
	int family;
	char *list;
	size_t size;
};

static void add(struct search *search, const char *name)
{
	size_t used = strlen(search->list);
	size_t room = search->size - used;
	const char *comma = used ? ", " : "";

	if (strlen(comma) + strlen(name) < room)
		snprintf(search->list + used, room, "%s%s", comma, name);
}

/* nftables' name of a family, NULL if its chains do not see these packets. */
static const char *family_name(int chain, int packets)
{
	if (chain == NFPROTO_INET)
		return "inet";
	if (chain == NFPROTO_IPV4 && packets == AF_INET)
		return "ip";
	return chain == NFPROTO_IPV6 && packets == AF_INET6 ? "ip6" : NULL;
}

static bool is_behind_routing(struct nlattr *hook)
{
	struct nlattr *attrs[NFTA_HOOK_MAX + 1];

	return !nla_parse_nested(attrs, NFTA_HOOK_MAX, hook, NULL) &&
	       attrs[NFTA_HOOK_HOOKNUM] &&
	       nla_len(attrs[NFTA_HOOK_HOOKNUM]) >= (int)sizeof(uint32_t) &&
	       ntohl(nla_get_u32(attrs[NFTA_HOOK_HOOKNUM])) ==
	       NF_INET_POST_ROUTING;
}

static int on_chain(struct nl_msg *msg, void *arg)
{
	static struct nla_policy policy[NFTA_CHAIN_MAX + 1] = {
		[NFTA_CHAIN_TABLE] = { .type = NLA_STRING },
		[NFTA_CHAIN_NAME] = { .type = NLA_STRING },
		[NFTA_CHAIN_TYPE] = { .type = NLA_STRING },
		[NFTA_CHAIN_HOOK] = { .type = NLA_NESTED },
	};
	struct nlattr *attrs[NFTA_CHAIN_MAX + 1];
	const struct nfgenmsg *head = nlmsg_data(nlmsg_hdr(msg));
	struct search *search = arg;
	const char *family;
	char name[512];

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(*head), attrs, NFTA_CHAIN_MAX,
			policy) ||
	    !attrs[NFTA_CHAIN_TABLE] || !attrs[NFTA_CHAIN_NAME] ||
	    !attrs[NFTA_CHAIN_TYPE] || !attrs[NFTA_CHAIN_HOOK])
		return NL_OK;
	family = family_name(head->nfgen_family, search->family);
	if (!family ||
	    strcmp(nla_get_string(attrs[NFTA_CHAIN_TYPE]), "nat") != 0 ||
	    !is_behind_routing(attrs[NFTA_CHAIN_HOOK]))
		return NL_OK;
	snprintf(name, sizeof(name), "%s %s %s", family,
		 nla_get_string(attrs[NFTA_CHAIN_TABLE]),
		 nla_get_string(attrs[NFTA_CHAIN_NAME]));
	add(search, name);
	return NL_OK;
}

/* A kernel without nftables refuses, and has no such chains. */
static void ask_nftables(struct search *search)
{
	struct nfgenmsg head = { .nfgen_family = NFPROTO_UNSPEC };
	struct nl_sock *sock = nl_socket_alloc();

	if (!sock)
		return;
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_chain, search);
	if (!nl_connect(sock, NETLINK_NETFILTER) &&
	    nl_send_simple(sock, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN,
			   NLM_F_DUMP, &head, sizeof(head)) >= 0)
		nl_recvmsgs_default(sock);
	nl_socket_free(sock);
}

/* The kernel lists the tables that the old iptables has loaded. */
static void ask_iptables(struct search *search)
{
	bool v4 = search->family == AF_INET;
	FILE *file = fopen(v4 ? "/proc/thread-self/net/ip_tables_names" :
				"/proc/thread-self/net/ip6_tables_names", "re");
	char line[64];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (strcmp(line, "nat\n") == 0)
			add(search, v4 ? "iptables -t nat" : "ip6tables -t nat");
	fclose(file);
}

void ipward_source_nat(int family, char *list, size_t size)
{
	struct search search = { .family = family, .list = list, .size = size };

	*list = '\0';
	ask_nftables(&search);
	ask_iptables(&search);
}
