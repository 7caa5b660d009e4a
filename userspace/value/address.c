// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "value/address.h"
#include "value/number.h"
#include "value/row.h"

#define EXPECTED_ADDRESS	"an IP address, as 192.0.2.1 or 2001:db8::1"
#define EXPECTED_PREFIX		\
	"an IP prefix, as 192.0.2.0/24 or 2001:db8::/32, or any"

int address_parse(const char *text, struct ipward_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, addr->bytes) == 1)
		addr->len = 4;
	else if (inet_pton(AF_INET6, text, addr->bytes) == 1)
		addr->len = 16;
	return addr->len ? 0 : -EINVAL;
}

int address_read(struct words *words, const char *name,
		 struct ipward_addr *addr)
{
	const char *word = words_value(words, name, EXPECTED_ADDRESS);

	if (!word)
		return -EINVAL;
	if (!address_parse(word, addr))
		return 0;
	if (strchr(word, '/'))
		return words_wrong(words, name, word,
				   EXPECTED_ADDRESS ", without a length");
	return words_wrong(words, name, word, EXPECTED_ADDRESS);
}

void address_mask(struct ipward_addr *addr, uint8_t len)
{
	for (unsigned int i = 0; i < addr->len; i++) {
		unsigned int bits = len > 8 * i ? len - 8 * i : 0;

		if (bits < 8)
			addr->bytes[i] &= ~(0xff >> bits);
	}
}

static int check_host_bits(const struct words *words, const char *name,
			   const char *word, const struct ipward_addr *addr,
			   uint8_t len)
{
	struct ipward_addr masked = *addr;
	char network[PREFIX_TEXT], host[ADDRESS_TEXT];

	address_mask(&masked, len);
	if (!memcmp(&masked, addr, sizeof(masked)))
		return 0;
	return words_wrong(words, name, word, "no bits after the first %u: %s "
			   "for the network, %s for the host", len,
			   prefix_text(&masked, len, network),
			   address_text(addr, host));
}

static bool is_any(const char *word)
{
	return !strcmp(word, "any") || !strcmp(word, "all") ||
	       !strcmp(word, "default");
}

int prefix_read(struct words *words, const char *name,
		struct ipward_addr *addr, uint8_t *len, bool *any)
{
	const char *word = words_value(words, name, EXPECTED_PREFIX);
	char text[PREFIX_TEXT];
	uint64_t bits;
	char *slash;

	if (!word)
		return -EINVAL;
	*any = is_any(word);
	if (*any)
		return 0;
	if (strlen(word) >= sizeof(text))
		return words_wrong(words, name, word, EXPECTED_PREFIX);
	strcpy(text, word);
	slash = strchr(text, '/');
	if (slash)
		*slash++ = '\0';
	if (address_parse(text, addr))
		return words_wrong(words, name, word, EXPECTED_PREFIX);
	*len = 8 * addr->len;
	if (!slash)
		return 0;
	if (number_parse(slash, &bits) || bits > *len)
		return words_wrong(words, name, word, "a length of 0 to %d "
				   "after the \"/\"", *len);
	*len = bits;
	return check_host_bits(words, name, word, addr, *len);
}

int address_word(struct words *words, const struct keyword *keyword,
		 void *target)
{
	row_is_given(keyword, target);
	return address_read(words, keyword->name, row_place(keyword, target));
}

int prefix_word(struct words *words, const struct keyword *keyword,
		void *target)
{
	bool any;
	int err = prefix_read(words, keyword->name, row_place(keyword, target),
			      row_second(keyword, target), &any);

	if (!err && !any)
		row_is_given(keyword, target);
	return err;
}

const char *address_text(const struct ipward_addr *addr, char *text)
{
	int family = addr->len == 4 ? AF_INET : AF_INET6;

	if (!addr->len)
		return "none";
	return inet_ntop(family, addr->bytes, text, ADDRESS_TEXT);
}

const char *prefix_text(const struct ipward_addr *addr, uint8_t len,
			char *text)
{
	char address[ADDRESS_TEXT];

	snprintf(text, PREFIX_TEXT, "%s/%u", address_text(addr, address), len);
	return text;
}

bool address_is_within(const struct ipward_addr *addr,
		       const struct ipward_addr *prefix, uint8_t len)
{
	const int bytes = len / 8, bits = len % 8;

	if (addr->len != prefix->len ||
	    memcmp(addr->bytes, prefix->bytes, bytes) != 0)
		return false;
	return !bits || !((addr->bytes[bytes] ^ prefix->bytes[bytes]) >>
			  (8 - bits));
}
