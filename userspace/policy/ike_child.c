// SPDX-License-Identifier: GPL-2.0
/*
 * A rule as a CHILD_SA's configuration. The rule decides what passes, and the SA's
 * traffic selectors only what may use it: so where selectors would be very many, wider
 * ones are named.
 *
 * Protocols are numbers, as /etc/protocols is not on every host.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include "policy/ike_parts.h"
#include "policy/protection.h"
#include "policy/services.h"
#include "policy/suite.h"
#include "value/address.h"
#include "value/name.h"
#include "value/selector.h"

/*
 * Packets: as the kernel's own default. strongSwan's, 32, is too small where several
 * processors send and receive.
 */
#define REPLAY_WINDOW	"1024"

#define SELECTORS_MAX	64	/* of one side of a CHILD_SA; a message holds 255 */
#define PORT_TEXT	24

/* Instead of algorithms that a protection leaves open. */
static const char *const encrypted[] = {
	"aes256-gcm16", "aes128-gcm16", "chacha20-poly1305", "aes256-sha256",
	"aes128-sha256", NULL,
};

static const char *const authentic[] = {
	"null-sha256", "null-sha384", "null-sha512", NULL,
};

/* strongSwan writes an AEAD as one word, and for AH integrity alone. */
static void add_suite(struct ike_text *text, const char *separator, uint8_t proto,
		      const struct suite *suite, unsigned int version)
{
	const char *name = suite->name;

	ike_add(text, "%s", separator);
	if (proto == IPPROTO_AH && !suite_is_aead(suite))
		name += strlen("null-");
	for (; *name; name++)
		if (*name != '-' || !suite_is_aead(suite))
			ike_add(text, "%c", *name);
	/* IKEv1 says nothing of extended sequence numbers in strongSwan. */
	if (version != 1)
		ike_add(text, "-esn-noesn");
}

static void add_proposals(struct ike_text *text, const struct protection *how,
			  unsigned int version)
{
	const bool ah = how->proto == IPPROTO_AH;
	const char *const *open = ah ? authentic : encrypted;
	const char *separator = "";

	ike_begin(text);
	ike_add(text, "%s = ", ah ? "ah_proposals" : "esp_proposals");
	for (unsigned int i = 0; i < how->suites; i++, separator = ", ")
		add_suite(text, separator, how->proto, how->suite[i], version);
	for (; !how->suites && *open; open++, separator = ", ")
		add_suite(text, separator, how->proto, suite_find(*open), version);
	ike_add(text, "\n");
}

/* A new SA is made when a tenth of the old one's life is left. */
static void add_lifetime(struct ike_text *text, const struct protection *how)
{
	if (how->seconds) {
		ike_line(text, "life_time = %llus",
			 (unsigned long long)how->seconds);
		ike_line(text, "rekey_time = %llus", (unsigned long long)
			 (how->seconds - how->seconds / 10));
	}
	if (how->bytes) {
		ike_line(text, "life_bytes = %llu", (unsigned long long)how->bytes);
		ike_line(text, "rekey_bytes = %llu", (unsigned long long)
			 (how->bytes - how->bytes / 10));
	}
}

/* What a side's packets are like: the protocol, and its port on this side. */
enum ports {
	PORTS_SERVER,		/* the services' own */
	PORTS_CLIENT,		/* those of who connects */
	PORTS_ANY,
};

/* "[6/443]", one after another, each only once. */
struct port_list {
	char item[SELECTORS_MAX][PORT_TEXT];
	unsigned int count;
	bool full;
};

static void add_port(struct port_list *list, const char *text)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (!strcmp(list->item[i], text))
			return;
	if (list->count == SELECTORS_MAX) {
		list->full = true;
		return;
	}
	strcpy(list->item[list->count++], text);
}

static void port_text(const struct ipward_selector *s, enum ports ports, char *text)
{
	const bool server = ports == PORTS_SERVER;
	const uint64_t bit = server ? SELECTOR_BIT(DPORT_MIN) : SELECTOR_BIT(SPORT_MIN);
	const unsigned int min = server ? s->dport_min : s->sport_min;
	const unsigned int max = server ? s->dport_max : s->sport_max;

	if (!(s->has & SELECTOR_BIT(PROTO)))
		*text = '\0';
	else if (ports == PORTS_ANY || !(s->has & bit))
		snprintf(text, PORT_TEXT, "[%u]", s->proto);
	else if (min == max)
		snprintf(text, PORT_TEXT, "[%u/%u]", s->proto, min);
	else
		snprintf(text, PORT_TEXT, "[%u/%u-%u]", s->proto, min, max);
}

static void list_ports(const struct services *services, enum ports ports,
		       struct port_list *list)
{
	char text[PORT_TEXT];

	memset(list, 0, sizeof(*list));
	for (unsigned int i = 0; services && i < services->count; i++) {
		port_text(&services->item[i], ports, text);
		if (!*text) {
			list->count = 0;
			break;
		}
		add_port(list, text);
	}
	if (!list->count)
		add_port(list, "");
}

/* Fewer and wider ones, until they are few enough for so many prefixes. */
static void fit_ports(const struct services *services, enum ports ports,
		      unsigned int prefixes, struct port_list *list)
{
	list_ports(services, ports, list);
	if (list->full || list->count * prefixes > SELECTORS_MAX)
		list_ports(services, PORTS_ANY, list);
	if (list->full || list->count * prefixes > SELECTORS_MAX)
		list_ports(NULL, PORTS_ANY, list);
}

/* @dynamic: the other end itself, or this host, whose address IKE knows. */
static void add_selectors(struct ike_text *text, const char *key,
			  const struct addresses *set, bool dynamic,
			  const struct services *services, enum ports ports)
{
	static const char *const all[] = { "0.0.0.0/0", "::/0" };
	const bool named = !dynamic && !set->any &&
			   set->list.count <= SELECTORS_MAX;
	const unsigned int prefixes = dynamic ? 1 : named ? set->list.count : 2;
	struct port_list list;
	char prefix[PREFIX_TEXT];

	fit_ports(services, ports, prefixes, &list);
	ike_begin(text);
	ike_add(text, "%s = ", key);
	for (unsigned int i = 0; i < prefixes; i++)
		for (unsigned int j = 0; j < list.count; j++)
			ike_add(text, "%s%s%s", i || j ? ", " : "", dynamic ? "dynamic" :
				named ? prefix_text(&set->list.item[i].addr,
						    set->list.item[i].len, prefix) :
				all[i], list.item[j]);
	ike_add(text, "\n");
}

void ike_addresses(struct ike_text *text, const char *key,
		   const struct addresses *const *set, unsigned int sets)
{
	struct prefix_list all = { NULL, 0, 0 };
	bool any = false;
	char prefix[PREFIX_TEXT];

	for (unsigned int i = 0; i < sets && !any; i++) {
		any = set[i]->any;
		for (unsigned int j = 0; j < set[i]->list.count; j++)
			if (prefix_list_append(&all, &set[i]->list.item[j].addr,
					       set[i]->list.item[j].len))
				text->failed = true;
	}
	if (prefix_list_unique(&all))
		text->failed = true;
	ike_begin(text);
	ike_add(text, "%s = ", key);
	/* With its length, an address is one of many, and not the only peer. */
	for (unsigned int i = 0; i < all.count && !any; i++)
		ike_add(text, "%s%s", i ? ", " : "",
			prefix_text(&all.item[i].addr, all.item[i].len, prefix));
	ike_add(text, any ? "%%any\n" : "\n");
	prefix_list_free(&all);
}

void ike_child(struct ike_text *text, const char *name,
	       const struct exchange *exchange, enum ike_start start,
	       unsigned int version)
{
	const struct protection *how = exchange->protection;
	const bool transport = how->mode == IPWARD_MODE_TRANSPORT;
	const bool here = exchange->server == SERVER_HERE;
	const bool either = exchange->server == SERVER_EITHER;

	ike_line(text, "# rule \"%s\"", exchange->name);
	ike_open(text, name);
	ike_line(text, "reqid = %u", exchange->reqid);
	ike_line(text, "mode = %s", choice_name(mode_choices, how->mode));
	ike_line(text, "policies = no");
	ike_line(text, "replay_window = " REPLAY_WINDOW);
	ike_line(text, "start_action = %s", start == IKE_START_TRAP ? "trap" : "none");
	add_selectors(text, "local_ts", exchange->local, transport,
		      exchange->services, either ? PORTS_ANY :
		      here ? PORTS_SERVER : PORTS_CLIENT);
	add_selectors(text, "remote_ts", exchange->remote, transport &&
		      (exchange->remote->any ||
		       exchange->remote->list.count > SELECTORS_MAX),
		      exchange->services, either ? PORTS_ANY :
		      here ? PORTS_CLIENT : PORTS_SERVER);
	add_proposals(text, how, version);
	add_lifetime(text, how);
	ike_close(text);
}
