// SPDX-License-Identifier: GPL-2.0
/* Addresses and prefixes. */
#include <string.h>
#include "tap.h"
#include "value/address.h"

static const char *prefix(const char *text)
{
	static char out[PREFIX_TEXT];
	struct words words = split(text);
	struct ipward_addr addr;
	uint8_t len;
	bool any;

	said();
	if (prefix_read(&words, "src", &addr, &len, &any))
		return "refused";
	return any ? "any" : prefix_text(&addr, len, out);
}

int main(void)
{
	static const char *const bad[] = {
		"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1",
		"10.0.0/24", "2001:db8::/129", "host", "/24",
		"1111:1111:1111:1111:1111:1111:1111:1111/1281111111",
	};
	struct ipward_addr addr;
	char text[ADDRESS_TEXT];
	struct words words;

	ok(!address_parse("192.0.2.1", &addr) && addr.len == 4, "IPv4");
	is_text(address_text(&addr, text), "192.0.2.1", "IPv4 as text");
	ok(!address_parse("2001:db8::1", &addr) && addr.len == 16, "IPv6");
	is_text(address_text(&addr, text), "2001:db8::1", "IPv6 as text");
	ok(address_parse("192.0.2", &addr), "half an address");

	is_text(prefix("10.0.0.0/24"), "10.0.0.0/24", "a network");
	is_text(prefix("10.1.2.3"), "10.1.2.3/32", "a host");
	is_text(prefix("2001:db8::1"), "2001:db8::1/128", "an IPv6 host");
	is_text(prefix("0.0.0.0/0"), "0.0.0.0/0", "all of IPv4");
	is_text(prefix("128.0.0.0/1"), "128.0.0.0/1", "one bit");
	is_text(prefix("any"), "any", "any");
	is_text(prefix("10.0.0.129/25"), "refused", "host bits");
	is_text(said(), "\"src 10.0.0.129/25\": expected no bits after "
		"the first 25: 10.0.0.128/25 for the network, 10.0.0.129 for "
		"the host.", "host bits");
	is_text(prefix("2001:db8::8:1/109"), "refused", "IPv6 host bits");
	ok(strstr(said(), "2001:db8::8:0/109") != NULL, "IPv6 suggestion");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_text(prefix(bad[i]), "refused", bad[i]);

	words = split("10.0.0.0/8");
	said();
	ok(address_read(&words, "dst", &addr) < 0, "an address has no length");
	is_text(said(), "\"dst 10.0.0.0/8\": expected an IP address, "
		"as 192.0.2.1 or 2001:db8::1, without a length.",
		"an address has no length");
	return tap_end();
}
