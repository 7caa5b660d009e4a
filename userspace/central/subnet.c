// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/subnet.h"
#include "directory/filter.h"
#include "value/address.h"

/* Without the zone of a link-local address. */
static int read_address(const char *text, size_t len, struct ipward_addr *addr)
{
	char copy[ADDRESS_TEXT];

	if (memchr(text, '%', len))
		len = strcspn(text, "%");
	if (len >= sizeof(copy))
		return -1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return address_parse(copy, addr);
}

static void add_name(FILE *filter, const struct ipward_addr *addr, uint8_t length)
{
	char name[PREFIX_TEXT], escaped[DIRECTORY_FILTER_ROOM(sizeof(name))];

	prefix_text(addr, length, name);
	directory_filter_escape(name, strlen(name), escaped);
	fprintf(filter, "(cn=%s)", escaped);
}

char *subnet_filter(const char *address)
{
	char *text = NULL;
	struct ipward_addr net;
	FILE *filter;
	size_t len;

	if (read_address(address, strlen(address), &net))
		return NULL;
	filter = open_memstream(&text, &len);
	if (!filter)
		return NULL;
	for (int length = net.len * 8; length >= 0; length--) {
		address_mask(&net, length);
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
	struct ipward_addr net, host;
	long bits, length;
	char *end;

	if (!slash || slash[1] < '0' || slash[1] > '9' ||
	    read_address(name, slash - name, &net) || read_address(address, strlen(address), &host))
		return -1;
	bits = 8L * net.len;
	length = strtol(slash + 1, &end, 10);
	if (*end || net.len != host.len || length > bits)
		return -1;
	address_mask(&host, length);
	return memcmp(&net, &host, sizeof(net)) ? -1 : (int)length;
}
