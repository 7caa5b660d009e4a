// SPDX-License-Identifier: GPL-2.0
/*
 * What ipward-central decides without a controller: lists of links, rights, which object
 * wins, and the bytes of a policy. 500 random arrangements are compared with another way
 * to say the same rules: each link has a rank, and the list is sorted by it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "central/blob.h"
#include "central/dn.h"
#include "central/resolve.h"
#include "central/rights.h"
#include "central/subnet.h"
#include "tap.h"

#define ARRANGEMENTS	500
#define CONTAINERS	5	/* three OUs, the domain, the site */
#define GPOS		6
#define LINKS		12
#define GROUPS		4
#define ENTRIES		5
#define DESCRIPTOR	1024

static unsigned int seed = 20261130;

static unsigned int any(unsigned int below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

/* --- descriptors ------------------------------------------------------------------ */

#define EXTENDED	0x100
#define APPLY		"\x8f\xfd\xac\xed\xb3\xff\xd1\x11\xb4\x1d\x00\xa0\xc9\x68\xf9\x39"
#define OTHER		"\x8f\xfd\xac\xed\xb3\xff\xd1\x11\xb4\x1d\x00\xa0\xc9\x68\xf9\x40"

/* An entry of a list of rights, as a test says it. */
struct entry {
	uint8_t type;
	uint8_t flags;
	uint32_t mask;
	const char *guid;
	unsigned int group;
};

static size_t put_sid(uint8_t *at, unsigned int group)
{
	static const uint8_t head[] = { 1, 1, 0, 0, 0, 0, 0, 5 };

	memcpy(at, head, sizeof(head));
	memset(at + 8, 0, 4);
	at[8] = group;
	return 12;
}

static size_t put_entry(uint8_t *at, const struct entry *entry)
{
	size_t len = 8;

	memset(at, 0, 8);
	at[0] = entry->type;
	at[1] = entry->flags;
	at[4] = entry->mask;
	at[5] = entry->mask >> 8;
	at[7] = entry->mask >> 24;
	if (entry->type >= 5) {
		memset(at + len, 0, 4);
		at[len] = entry->guid ? 1 : 0;
		len += 4;
		if (entry->guid) {
			memcpy(at + len, entry->guid, 16);
			len += 16;
		}
	}
	len += put_sid(at + len, entry->group);
	at[2] = len;
	return len;
}

static size_t put_descriptor(uint8_t *at, const struct entry *entry, unsigned int count)
{
	size_t len = 20 + 8;

	memset(at, 0, len);
	at[0] = 1;
	at[2] = 4;
	at[3] = 0x80;
	at[16] = 20;
	at[20] = 4;
	for (unsigned int i = 0; i < count; i++)
		len += put_entry(at + len, &entry[i]);
	at[22] = len - 20;
	at[23] = (len - 20) >> 8;
	at[24] = count;
	return len;
}

/* The rules in other words: drop what is not about it, and look at what is left. */
static bool allowed(const struct entry *entry, unsigned int count, unsigned int groups)
{
	for (unsigned int i = 0; i < count; i++) {
		const bool object = entry[i].type >= 5;

		if (entry[i].flags & 8 || !(groups & 1 << entry[i].group))
			continue;
		if (!(entry[i].mask & EXTENDED) && entry[i].mask != 0x10000000)
			continue;
		if (object && entry[i].guid && entry[i].guid[15] == '\x40')
			continue;
		return entry[i].type == 0 || entry[i].type == 5;
	}
	return false;
}

static struct token token_of(unsigned int groups)
{
	struct token token = { .count = 0 };
	uint8_t sid[12];

	for (unsigned int group = 0; group < GROUPS; group++)
		if (groups & 1 << group && token_add(&token, sid, put_sid(sid, group)))
			abort();
	return token;
}

static struct entry any_entry(void)
{
	static const uint8_t types[] = { 0, 1, 5, 5, 5, 6 };
	static const uint32_t masks[] = { EXTENDED, EXTENDED, EXTENDED, 0x10, 0x10000000 };
	static const char *const guids[] = { APPLY, APPLY, OTHER, NULL };

	return (struct entry){
		.type = types[any(6)], .flags = any(6) ? 0 : 8, .mask = masks[any(5)],
		.guid = guids[any(4)], .group = any(GROUPS),
	};
}

/* In memory of its own, so that a byte behind it is noticed. */
static int ask(const uint8_t *bytes, size_t len, const struct token *token)
{
	uint8_t *copy = malloc(len ?: 1);
	int answer;

	if (!copy)
		abort();
	memcpy(copy, bytes, len);
	answer = rights_apply(copy, len, token);
	free(copy);
	return answer;
}

static void break_descriptors(void)
{
	const struct entry entry[] = {
		{ 5, 0, EXTENDED, OTHER, 0 }, { 1, 0, 0x10, NULL, 1 },
		{ 5, 0, EXTENDED, APPLY, 1 },
	};
	struct token token = token_of(2);
	uint8_t bytes[DESCRIPTOR];
	const size_t len = put_descriptor(bytes, entry, 3);
	unsigned int wrong = 0;

	ok(ask(bytes, len, &token) == 1, "a descriptor that lets it");
	for (size_t cut = 0; cut < len; cut++)
		wrong += ask(bytes, cut, &token) >= 0;
	ok(!wrong, "cut short, it is none");
	for (size_t i = 0; i < len; i++)
		for (unsigned int value = 0; value < 256; value++) {
			const uint8_t kept = bytes[i];
			int answer;

			bytes[i] = value;
			answer = ask(bytes, len, &token);
			wrong += answer != 0 && answer != 1 && answer != -EINVAL;
			bytes[i] = kept;
		}
	ok(!wrong, "whatever a byte is changed to, there is an answer");
	token_free(&token);
}

/* --- arrangements ----------------------------------------------------------------- */

struct arrangement {
	bool blocks[CONTAINERS];
	struct gpo gpo[GPOS];
	bool may[GPOS];
	struct links links;
};

static void make_gpo(struct arrangement *all, unsigned int number, unsigned int groups)
{
	struct entry entry[ENTRIES] = { 0 };
	const unsigned int count = any(ENTRIES + 1);
	struct token token = token_of(groups);
	uint8_t bytes[DESCRIPTOR];
	struct gpo *gpo = &all->gpo[number];

	for (unsigned int i = 0; i < count; i++)
		entry[i] = any_entry();
	all->may[number] = allowed(entry, count, groups);
	*gpo = (struct gpo){
		.is_there = any(10), .is_foreign = !any(12), .flags = any(3) ? any(2) : any(4),
		.function = any(12) ? 2 : any(4), .has_condition = !any(12),
		.may_apply = rights_apply(bytes, put_descriptor(bytes, entry, count),
					  &token) == 1,
		.policy = any(3) ? (char *)"policy" : NULL,
	};
	token_free(&token);
}

static void make_links(struct arrangement *all)
{
	char text[LINKS * 32] = "";
	unsigned int next = 0;

	for (unsigned int i = 0; i < CONTAINERS; i++) {
		*text = '\0';
		for (unsigned int n = any(4); n > 0; n--)
			sprintf(text + strlen(text), "[LDAP://CN=%u;%u]", any(GPOS),
				any(3) ? 0 : any(4));
		if (links_add(&all->links, i, text))
			abort();
		for (; next < all->links.count; next++)
			all->links.link[next].gpo =
				&all->gpo[all->links.link[next].dn[3] - '0'];
		all->blocks[i] = !any(4);
	}
}

/* The highest one wins: enforced before others, far or near, late in its container. */
static long rank(const struct link *link)
{
	const bool enforced = link->options & 2;

	return enforced ? 100000 + 1000L * link->container : 50000 - 1000L * link->container;
}

static bool counts(const struct arrangement *all, const struct link *link)
{
	const struct gpo *gpo = link->gpo;
	unsigned int first = 0;

	while (first < CONTAINERS && !all->blocks[first])
		first++;
	return !(link->options & 1) && (link->options & 2 || link->container <= first) &&
	       gpo->is_there && !gpo->is_foreign && gpo->function == 2 && !(gpo->flags & 2) &&
	       all->may[gpo - all->gpo] && !gpo->has_condition;
}

static bool agrees(const struct arrangement *all, const struct link *const *applied,
		   size_t count)
{
	const struct link *best = NULL;
	size_t expected = 0;

	for (size_t i = 0; i < all->links.count; i++) {
		const struct link *link = &all->links.link[i];
		size_t below = 0;

		if (!counts(all, link)) {
			if (link->verdict == VERDICT_APPLIES)
				return false;
			continue;
		}
		for (size_t j = 0; j < all->links.count; j++) {
			const struct link *other = &all->links.link[j];

			below += counts(all, other) && (rank(other) < rank(link) ||
							(rank(other) == rank(link) && j < i));
		}
		expected++;
		if (below >= count || applied[below] != link || link->order != below)
			return false;
		if (link->gpo->policy && (!best || rank(link) >= rank(best)))
			best = link;
	}
	return expected == count && resolve_winner(applied, count) == best;
}

static void compare_all(void)
{
	unsigned int agreed = 0, applying = 0, won = 0;

	for (unsigned int i = 0; i < ARRANGEMENTS; i++) {
		const struct link *applied[LINKS + CONTAINERS * 4];
		struct arrangement all = { .links.count = 0 };
		const unsigned int groups = any(1 << GROUPS);
		size_t count;

		for (unsigned int number = 0; number < GPOS; number++)
			make_gpo(&all, number, groups);
		make_links(&all);
		count = resolve(&all.links, all.blocks, applied);
		agreed += agrees(&all, applied, count);
		applying += count;
		won += !!resolve_winner(applied, count);
		links_free(&all.links);
	}
	ok(agreed == ARRANGEMENTS, "%u of %u random arrangements agree", agreed, ARRANGEMENTS);
	ok(applying > ARRANGEMENTS / 2 && won > ARRANGEMENTS / 5 && won < ARRANGEMENTS,
	   "%u links apply in them, and %u have a policy", applying, won);
}

/* --- lists of links, and bytes ---------------------------------------------------- */

static void links_are(const char *text, int expected, size_t count)
{
	struct links links = { .count = 0 };
	const int err = links_add(&links, 0, text);

	ok(err == expected && (err || links.count == count), "links '%s'", text);
	links_free(&links);
}

static const char *judge(uint8_t *bytes, size_t len)
{
	const char *text;
	size_t text_len;

	return blob_is_ours(bytes, len) ? blob_text(bytes, len, &text, &text_len) : "foreign";
}

static void blobs(void)
{
	size_t len, wrong = 0;
	uint8_t *bytes = blob_new("version: 1\n", 11, &len);
	uint8_t *copy;

	if (!bytes)
		abort();
	ok(!judge(bytes, len) && !memcmp(bytes + BLOB_HEAD, "version: 1\n", 11),
	   "a policy comes back");
	for (size_t cut = 0; cut < len; cut++) {
		copy = malloc(cut ?: 1);
		if (!copy)
			abort();
		memcpy(copy, bytes, cut);
		wrong += !judge(copy, cut);
		free(copy);
	}
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		wrong += !judge(bytes, len);
		bytes[i] ^= 1;
	}
	ok(!wrong, "cut short or with a byte changed, it is refused");
	free(bytes);
	bytes = blob_new("a\0b", 3, &len);
	ok(bytes && judge(bytes, len), "so is one with a NUL");
	free(bytes);
}

/* --- subnets, and domains --------------------------------------------------------- */

static void is_in(const char *name, const char *address, int expected)
{
	const int length = subnet_length(name, address);

	ok(length == expected, "%s in %s: %d", address, name, length);
}

/* What is asked for is each subnet that has the address, once. */
static void all_names(const char *address, unsigned int bits)
{
	char *filter = subnet_filter(address), name[64];
	unsigned int count = 0, wrong = 0;

	for (const char *at = filter; at && *at; count++) {
		size_t len = 0;

		wrong += strncmp(at, "(cn=", 4) != 0;
		for (at += 4; *at && *at != ')' && len + 1 < sizeof(name); at++)
			if (*at == '\\' && at[1] && at[2]) {
				name[len++] = at[2] == 'f' ? '/' : ':';
				at += 2;
			} else {
				name[len++] = *at;
			}
		name[len] = '\0';
		at += *at == ')';
		wrong += subnet_length(name, address) != (int)(bits - count);
	}
	ok(count == bits + 1 && !wrong, "%u subnets may have %s, %u wrong", count, address,
	   wrong);
	free(filter);
}

static void subnets(void)
{
	all_names("192.0.2.77", 32);
	all_names("255.255.255.255", 32);
	all_names("2001:db8:1:2:3:4:5:6", 128);
	all_names("fe80::1%eth0", 128);
	ok(!subnet_filter("") && !subnet_filter("host") && !subnet_filter("1.2.3"),
	   "what is no address is in none");
	is_in("192.0.2.0/24", "192.0.2.77", 24);
	is_in("192.0.2.64/26", "192.0.2.77", 26);
	is_in("192.0.2.0/26", "192.0.2.77", -1);
	is_in("192.0.2.77/24", "192.0.2.77", -1);
	is_in("0.0.0.0/0", "192.0.2.77", 0);
	is_in("2001:db8::/33", "2001:db8:7fff::1", 33);
	is_in("2001:db8::/33", "2001:db8:8000::1", -1);
	is_in("2001:DB8:0:0::/32", "2001:db8::1", 32);
	is_in("::/0", "192.0.2.77", -1);
	is_in("192.0.2.0/33", "192.0.2.77", -1);
	is_in("192.0.2.0/", "192.0.2.77", -1);
	is_in("192.0.2.0", "192.0.2.77", -1);
	is_in("192.0.2.0/+24", "192.0.2.77", -1);
	is_in("192.0.2.0/24x", "192.0.2.77", -1);
	is_in("192.0.2.0/24 CNF", "192.0.2.77", -1);
	is_in("/24", "192.0.2.77", -1);
}

static void domains(void)
{
	static const char base[] = "DC=corp,DC=example";

	ok(dn_is_of("CN={A},CN=Policies,CN=System,dc=CORP,dc=example", base), "of the domain");
	ok(!dn_is_of("CN={A},CN=System,DC=sub,DC=corp,DC=example", base), "of one below");
	ok(!dn_is_of("CN={A},CN=System,DC=example", base), "of one above");
	ok(!dn_is_of("CN=a\\,DC=corp,DC=example,DC=other", base), "a name that looks like it");
	ok(!dn_is_of("CN={A}", base) && !dn_is_of("", base), "of none");
}

int main(void)
{
	links_are("", 0, 0);
	links_are(" ", 0, 0);
	links_are("[LDAP://CN={A},DC=x;0]", 0, 1);
	links_are("[ldap://CN={A},DC=x;0][LDAP://CN=B\\;c;3]", 0, 2);
	links_are("[LDAP://CN={A},DC=x;0", -EINVAL, 0);
	links_are("[LDAP://CN={A},DC=x]", -EINVAL, 0);
	links_are("[LDAP://;0]", -EINVAL, 0);
	links_are("[LDAP://CN=A;]", -EINVAL, 0);
	links_are("[LDAP://CN=A;-1]", -EINVAL, 0);
	links_are("[LDAP://CN=A;0x]", -EINVAL, 0);
	links_are("[HTTP://CN=A;0]", -EINVAL, 0);
	links_are("CN=A;0", -EINVAL, 0);
	break_descriptors();
	compare_all();
	blobs();
	subnets();
	domains();
	return tap_end();
}
