// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/subnet.h"
#include "directory/filter.h"

/** struct net - an address, or the first one of a subnet; @bits of its family */
struct net {
	int family;
	int bits;
	uint8_t bytes[16];
};

/* Without the zone of a link-local address. */
static int read_net(const char *text, size_t len, struct net *net)
{
	char copy[INET6_ADDRSTRLEN];

	if (memchr(text, '%', len))
		len = strcspn(text, "%");
	if (len >= sizeof(copy))
		return -1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	memset(net, 0, sizeof(*net));
	net->family = strchr(copy, ':') ? AF_INET6 : AF_INET;
	net->bits = net->family == AF_INET6 ? 128 : 32;
	return inet_pton(net->family, copy, net->bytes) == 1 ? 0 : -1;
}

static void mask(struct net *net, int length)
{
	for (int bit = length; bit < net->bits; bit++)
		net->bytes[bit / 8] &= ~(0x80 >> bit % 8);
}

static void add_name(FILE *filter, const struct net *net, int length)
{
	char text[INET6_ADDRSTRLEN], name[INET6_ADDRSTRLEN + 16];
	char escaped[DIRECTORY_FILTER_ROOM(sizeof(name))];

	inet_ntop(net->family, net->bytes, text, sizeof(text));
	snprintf(name, sizeof(name), "%s/%d", text, length);
	directory_filter_escape(name, strlen(name), escaped);
	fprintf(filter, "(cn=%s)", escaped);
}

char *subnet_filter(const char *address)
{
	char *text = NULL;
	struct net net;
	FILE *filter;
	size_t len;

	if (read_net(address, strlen(address), &net))
		return NULL;
	filter = open_memstream(&text, &len);
	if (!filter)
		return NULL;
	for (int length = net.bits; length >= 0; length--) {
		mask(&net, length);
		add_name(filter, &net, length);
	}
	if (!fclose(filter))
		return text;
	free(text);
	return NULL;
}

int subnet_length(const char *name, const char *address)
{
	const char *slash = strchr(name, '/');
	struct net net, host;
	char *end;
	long length;

	if (!slash || slash[1] < '0' || slash[1] > '9' ||
	    read_net(name, slash - name, &net) || read_net(address, strlen(address), &host))
		return -1;
	length = strtol(slash + 1, &end, 10);
	if (*end || net.family != host.family || length > net.bits)
		return -1;
	mask(&host, length);
	return memcmp(net.bytes, host.bytes, sizeof(net.bytes)) ? -1 : (int)length;
}
