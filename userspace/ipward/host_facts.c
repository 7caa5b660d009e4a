// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <glob.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include "dns.h"
#include "host_facts.h"
#include "value/address.h"

#define LINE_TEXT	1024

static void add_text(struct prefix_list *list, const char *text)
{
	struct ipward_addr addr;

	if (!address_parse(text, &addr))
		prefix_list_add(list, &addr, 8 * addr.len);
}

bool host_facts_address(const struct sockaddr *from, struct ipward_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (from && from->sa_family == AF_INET) {
		addr->len = 4;
		memcpy(addr->bytes, &((const struct sockaddr_in *)from)->sin_addr, 4);
	} else if (from && from->sa_family == AF_INET6) {
		addr->len = 16;
		memcpy(addr->bytes,
		       &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	}
	return addr->len;
}

static bool is_loopback(const struct ipward_addr *addr)
{
	static const struct ipward_addr ipv4 = { 4, { 127 } };
	static const struct ipward_addr ipv6 = { 16, { [15] = 1 } };

	return address_is_within(addr, &ipv4, 8) ||
	       address_is_within(addr, &ipv6, 128);
}

static void load_addresses(struct policy_host *host)
{
	struct ifaddrs *all, *one;
	struct ipward_addr addr;

	if (getifaddrs(&all))
		return;
	for (one = all; one; one = one->ifa_next) {
		if (host_facts_address(one->ifa_addr, &addr) && !is_loopback(&addr))
			prefix_list_add(&host->word[HOST_ME], &addr, 8 * addr.len);
		if (one->ifa_flags & IFF_BROADCAST &&
		    host_facts_address(one->ifa_broadaddr, &addr) && addr.len == 4)
			prefix_list_add(&host->word[HOST_BROADCAST], &addr, 32);
	}
	freeifaddrs(all);
}

/* Call @fn for each line; a file that is not there has none. */
static void each_line(const char *path, struct policy_host *host,
		      void (*fn)(struct policy_host *host, char *line))
{
	char line[LINE_TEXT];
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		fn(host, line);
	fclose(file);
}

static void take_nameserver(struct policy_host *host, char *line)
{
	char text[ADDRESS_TEXT];

	if (sscanf(line, " nameserver %45[0-9a-fA-F:.]", text) == 1)
		add_text(&host->word[HOST_DNS], text);
}

/* Of 127.0.0.53, which is systemd's, the resolvers behind it. */
static void load_resolvers(struct policy_host *host, const char *netns)
{
	struct prefix_list *list = &host->word[HOST_DNS];
	char path[PATH_MAX];
	unsigned int kept = 0;

	if (netns && !strchr(netns, '/')) {
		snprintf(path, sizeof(path), "/etc/netns/%s/resolv.conf", netns);
		each_line(path, host, take_nameserver);
	}
	if (!list->count)
		each_line("/etc/resolv.conf", host, take_nameserver);
	for (unsigned int i = 0; i < list->count; i++)
		if (!is_loopback(&list->item[i].addr))
			list->item[kept++] = list->item[i];
	if (kept < list->count) {
		list->count = kept;
		each_line("/run/systemd/resolve/resolv.conf", host,
			  take_nameserver);
	}
}

/* Device, destination, gateway: of a default route, in the host's byte order. */
static void take_route(struct policy_host *host, char *line)
{
	struct ipward_addr addr = { .len = 4 };
	unsigned int destination, gateway, mask;
	uint32_t bytes;

	if (sscanf(line, "%*s %x %x %*x %*d %*d %*d %x", &destination, &gateway,
		   &mask) != 3 || destination || mask || !gateway)
		return;
	bytes = gateway;
	memcpy(addr.bytes, &bytes, sizeof(bytes));
	prefix_list_add(&host->word[HOST_GATEWAY], &addr, 32);
}

static void take_route6(struct policy_host *host, char *line)
{
	struct ipward_addr addr = { .len = 16 };
	unsigned int len, byte;
	char destination[33], gateway[33];

	if (sscanf(line, "%32s %x %*s %*x %32s", destination, &len, gateway) != 3 ||
	    len || strlen(gateway) != 32 || strspn(gateway, "0") == 32)
		return;
	for (size_t i = 0; i < 16; i++) {
		if (sscanf(gateway + 2 * i, "%2x", &byte) != 1)
			return;
		addr.bytes[i] = byte;
	}
	prefix_list_add(&host->word[HOST_GATEWAY], &addr, 128);
}

/* systemd-networkd's leases, then those of ISC's client. */
static void take_lease(struct policy_host *host, char *line)
{
	char text[ADDRESS_TEXT];
	char *rest, *one;

	if (sscanf(line, "SERVER_ADDRESS=%45[0-9.]", text) == 1 ||
	    sscanf(line, " option dhcp-server-identifier %45[0-9.]", text) == 1)
		add_text(&host->word[HOST_DHCP], text);
	rest = strstr(line, "netbios-name-servers ");
	if (!rest)
		return;
	rest += strlen("netbios-name-servers ");
	while ((one = strsep(&rest, ", ;\n")))
		add_text(&host->word[HOST_WINS], one);
}

static void load_leases(struct policy_host *host)
{
	static const char *const patterns[] = {
		"/run/systemd/netif/leases/*",
		"/var/lib/dhcp/dhclient*.leases",
	};
	glob_t found;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (glob(patterns[i], 0, NULL, &found))
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++)
			each_line(found.gl_pathv[j], host, take_lease);
		globfree(&found);
	}
}

void host_facts_load(struct policy_host *host, const char *netns)
{
	memset(host, 0, sizeof(*host));
	host->resolve = dns_resolve;
	load_addresses(host);
	load_resolvers(host, netns);
	each_line("/proc/thread-self/net/route", host, take_route);
	each_line("/proc/thread-self/net/ipv6_route", host, take_route6);
	load_leases(host);
}
