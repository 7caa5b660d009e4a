// SPDX-License-Identifier: GPL-2.0
/* Selectors and templates. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include "show.h"
#include "tap.h"
#include "value/selector.h"
#include "value/template.h"

static const char *selector(const char *text)
{
	static struct json_object *object;
	struct ipward_selector sel = { .has = 0 };
	struct words words = split(text);

	said();
	json_object_put(object);
	object = NULL;
	if (selector_read(&words, &sel))
		return "refused";
	if (words_peek(&words))
		return words_peek(&words);
	object = selector_json(&sel);
	return json_object_to_json_string_ext(object,
					      JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void refuses(const char *text, const char *error)
{
	is_text(selector(text), "refused", text);
	ok(strstr(said(), error) != NULL, "%s: %s", text, error);
}

static int tmpl(const char *text, struct ipward_tmpl *tmpl_out)
{
	struct words words = split(text);

	said();
	memset(tmpl_out, 0, sizeof(*tmpl_out));
	return template_read(&words, tmpl_out);
}

static void test_template(void)
{
	struct ipward_tmpl t;

	ok(!tmpl("mode transport reqid 7", &t) && t.reqid == 7 &&
	   t.proto == 50, "transport, esp by default");
	ok(!tmpl("proto esp mode tunnel src ::1 dst ::2", &t) &&
	   t.src.len == 16, "tunnel");
	ok(!tmpl("mode transport tmpl mode tunnel", &t), "the next one begins");
	ok(tmpl("reqid 7", &t) < 0, "no mode");
	ok(tmpl("mode tunnel src 1.1.1.1", &t) < 0, "half a tunnel");
	ok(tmpl("mode tunnel src 1.1.1.1 dst ::1", &t) < 0, "two families");
	ok(tmpl("mode transport src 1.1.1.1 dst 1.1.1.2", &t) < 0,
	   "transport with ends");
	ok(!tmpl("proto ah mode transport", &t) && t.proto == 51, "ah");
	ok(tmpl("proto comp mode transport", &t) < 0, "neither esp nor ah");
}

/* What /etc/services and /etc/protocols have, which not every machine has. */
static void test_names(void)
{
	if (getservbyname("domain", "udp") && getservbyname("https", "tcp")) {
		is_text(selector("udp dport domain"),
			"{\"proto\":\"udp\",\"dport\":[53,53]}", "a service");
		is_text(selector("proto tcp sport https"),
			"{\"proto\":\"tcp\",\"sport\":[443,443]}",
			"another one");
	}
	if (getprotobyname("ospf")) {
		is_text(selector("proto ospf"), "{\"proto\":\"89\"}",
			"a protocol");
		is_text(selector("proto ipv6-icmp"), "{\"proto\":\"icmp6\"}",
			"what we call otherwise");
	} else {
		refuses("proto ospf", "(did you mean \"89\"?)");
		refuses("proto ipv6-icmp", "did you mean \"icmp6\"");
	}
	refuses("tcp dport no-such-service", "\"dport no-such-service\": expected "
		"a port, 0 to 65535, or a name that /etc/services has for tcp.");
	refuses("dport no-such-service tcp", "expected a port's number, or the "
		"protocol before a name, as in: tcp dport no-such-service.");
	refuses("proto no-such", "\"proto no-such\": expected tcp");
	refuses("proto no-such", "a name that /etc/protocols has, or a number of "
		"1 to 255.");
}

int main(void)
{
	is_text(selector("src 10.0.0.0/24 tcp dport 80"),
		"{\"src\":\"10.0.0.0/24\",\"proto\":\"tcp\","
		"\"dport\":[80,80]}", "a TCP service");
	is_text(selector("17 sport 1-5"),
		"{\"proto\":\"udp\",\"sport\":[1,5]}", "a bare number");
	is_text(selector("proto 253"), "{\"proto\":\"253\"}", "no name");
	is_text(selector("icmp type 8 code 0"),
		"{\"proto\":\"icmp\",\"type\":8,\"code\":0}", "a ping");
	is_text(selector("src any family inet6"), "{\"family\":\"inet6\"}",
		"any is nothing to match");
	is_text(selector("tcp reqid 5"), "reqid", "ends at another word");

	refuses("src 10.0.0.1 dst ::1", "different families");
	refuses("family inet6 src 10.0.0.1", "addresses of that family");
	refuses("dport 80", "need a protocol with ports");
	refuses("icmp dport 80", "need a protocol with ports");
	refuses("tcp type 1", "need icmp or icmp6");
	refuses("icmp code 1", "needs a type");
	refuses("icmp src ::1", "expected IPv4, or icmp6");
	refuses("icmp6 dst 10.0.0.1", "expected IPv6, or icmp");
	refuses("tcp 17", "proto given twice");
	refuses("256", "\"proto 256\": expected 1 to 255");
	refuses("proto tpc", "did you mean \"tcp\"");
	test_names();
	test_template();
	selector("reqid");
	return tap_end();
}
