// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include "windows/sides.h"

static const char *address_of(const struct filter_end *end, const uint8_t *bytes,
			      char *text)
{
	return inet_ntop(end->families == FILTER_IPV6 ? AF_INET6 : AF_INET, bytes, text,
			 INET6_ADDRSTRLEN);
}

bool side_is_everybody(const struct filter_end *end)
{
	return end->kind == FILTER_ANY;
}

const char *side_text(const struct filter_end *end, char *text)
{
	static const char *const words[] = {
		[FILTER_ME] = "me", [FILTER_DNS] = "dns", [FILTER_WINS] = "wins",
		[FILTER_DHCP] = "dhcp", [FILTER_GATEWAY] = "gateway",
	};
	char first[INET6_ADDRSTRLEN], last[INET6_ADDRSTRLEN];

	switch (end->kind) {
	case FILTER_ANY:
		snprintf(text, SIDE_TEXT, "%s", end->families == 3 ? "any" :
			 end->families == FILTER_IPV6 ? "\"::/0\"" : "0.0.0.0/0");
		break;
	case FILTER_ADDRESS:
		snprintf(text, SIDE_TEXT, "\"%s\"", address_of(end, end->first, first));
		break;
	case FILTER_RANGE:
		snprintf(text, SIDE_TEXT, "\"%s-%s\"", address_of(end, end->first, first),
			 address_of(end, end->last, last));
		break;
	case FILTER_SUBNET:
		snprintf(text, SIDE_TEXT, "\"%s/%u\"", address_of(end, end->first, first),
			 end->length);
		break;
	default:
		snprintf(text, SIDE_TEXT, "%s", words[end->kind]);
		break;
	}
	return text;
}

static const char *protocol_text(uint32_t protocol, char *number)
{
	switch (protocol) {
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	default:
		sprintf(number, "%u", protocol);
		return number;
	}
}

static bool is_all(const struct filter_ports *ports)
{
	return ports->min == 0 && ports->max == UINT16_MAX;
}

static const char *ports_text(const struct filter_ports *ports, const char *before,
			      char *text)
{
	if (is_all(ports))
		return "";
	sprintf(text, ports->min == ports->max ? "%s%u" : "%s%u-%u", before, ports->min,
		ports->max);
	return text;
}

const char *service_text(const struct ip_filter *filter, char *text)
{
	const bool ports = !is_all(&filter->source_ports) ||
			   !is_all(&filter->destination_ports);
	char number[16], from[24], to[24];

	*text = '\0';
	if (filter->protocol > UINT8_MAX)
		return "its protocol is no number of IP: expected 0 to 255";
	if (ports && filter->protocol != IPPROTO_TCP && filter->protocol != IPPROTO_UDP)
		return "it has ports, and a protocol without: expected TCP or UDP";
	if (!filter->protocol)
		return NULL;
	snprintf(text, SERVICE_TEXT, "%s%s%s", protocol_text(filter->protocol, number),
		 ports_text(&filter->destination_ports, " ", to),
		 ports_text(&filter->source_ports, " from ", from));
	return NULL;
}
