// SPDX-License-Identifier: GPL-2.0
/* Options of the TCP header: well-formed and malformed. */

#include <kunit/test.h>
#include <linux/tcp.h>
#include <net/tcp.h>

#include "base/compat.h"
#include "datapath/tcp_option.h"
#include "tests/fixture.h"

#define IP_LEN 20

static void found(struct kunit *test)
{
	static const u8 options[] = {
		TCPOPT_NOP, TCPOPT_TIMESTAMP, 4, 2, 4,
		TCPOPT_MSS, 4, 5, 180, TCPOPT_MSS, 4, 0, 0,
		TCPOPT_EOL, TCPOPT_AO, 4, 0, 0,
	};
	const unsigned int len = sizeof(options);

	KUNIT_EXPECT_PTR_EQ(test, ipward_tcp_option(options, len, TCPOPT_MSS),
			    &options[5]);
	KUNIT_EXPECT_PTR_EQ(test, ipward_tcp_option(options, len,
						    TCPOPT_TIMESTAMP),
			    &options[1]);
	/* The end, or what is no option's beginning. */
	KUNIT_EXPECT_NULL(test, ipward_tcp_option(options, len, TCPOPT_AO));
	KUNIT_EXPECT_NULL(test, ipward_tcp_option(options, len, 180));
	/* Cut short: the option must be there as a whole. */
	KUNIT_EXPECT_NULL(test, ipward_tcp_option(options, 8, TCPOPT_MSS));
	KUNIT_EXPECT_NULL(test, ipward_tcp_option(options, 6, TCPOPT_MSS));
	KUNIT_EXPECT_NULL(test, ipward_tcp_option(options, 0, TCPOPT_MSS));
}

/* A length that leads nowhere ends the search. */
static void lengths(struct kunit *test)
{
	u8 options[] = { TCPOPT_WINDOW, 0, 7, TCPOPT_MSS, 4, 5, 180 };
	unsigned int len;

	for (len = 0; len < 256; len++) {
		bool leads = len == 3;

		options[1] = len;
		KUNIT_EXPECT_EQ_MSG(test, leads,
				    !!ipward_tcp_option(options,
							sizeof(options),
							TCPOPT_MSS),
				    "length %u", len);
	}
}

static struct sk_buff *segment_of(struct kunit *test, const u8 *options,
				  unsigned int len, unsigned int doff)
{
	u8 packet[IP_LEN + sizeof(struct tcphdr) + 20] = {};
	struct tcphdr *tcph = (struct tcphdr *)(packet + IP_LEN);

	ipward_test_ipv4(packet, "192.0.2.1", "198.51.100.2", IPPROTO_TCP,
			 sizeof(packet) - IP_LEN);
	tcph->doff = doff;
	memcpy(tcph + 1, options, len);
	return ipward_test_skb(test, packet, sizeof(packet), 0, 0);
}

static bool is_signed(struct kunit *test, const u8 *options, unsigned int len,
		      unsigned int doff)
{
	return ipward_tcp_is_signed(segment_of(test, options, len, doff),
				    IP_LEN);
}

static void signatures(struct kunit *test)
{
	static const u8 ao[] = { TCPOPT_NOP, TCPOPT_AO, 8, 1, 1, 2, 3, 4 };
	static const u8 md5[18] = { TCPOPT_MD5SIG, 18 };
	static const u8 mss[] = { TCPOPT_MSS, 4, 5, 180 };

	KUNIT_EXPECT_TRUE(test, is_signed(test, ao, sizeof(ao), 10));
	KUNIT_EXPECT_TRUE(test, is_signed(test, md5, sizeof(md5), 10));
	KUNIT_EXPECT_FALSE(test, is_signed(test, mss, sizeof(mss), 10));
	/* Behind the header's end it is payload; beyond the packet, nothing. */
	KUNIT_EXPECT_FALSE(test, is_signed(test, ao, sizeof(ao), 5));
	KUNIT_EXPECT_FALSE(test, is_signed(test, ao, sizeof(ao), 0));
	KUNIT_EXPECT_FALSE(test, is_signed(test, ao, sizeof(ao), 15));
}

/* RFC 5925, section 7.8: of IPv6's messages "packet too big" counts. */
static void ignores_pmtu(struct kunit *test)
{
	static const u8 ao[] = { TCPOPT_NOP, TCPOPT_AO, 8, 1, 1, 2, 3, 4 };
	static const u8 md5[18] = { TCPOPT_MD5SIG, 18 };
	struct sk_buff *skb = segment_of(test, ao, sizeof(ao), 10);

	KUNIT_EXPECT_TRUE(test, ipward_tcp_ignores_pmtu(skb, IP_LEN));
	skb->protocol = htons(ETH_P_IPV6);
	KUNIT_EXPECT_FALSE(test, ipward_tcp_ignores_pmtu(skb, IP_LEN));
	skb = segment_of(test, md5, sizeof(md5), 10);
	KUNIT_EXPECT_FALSE(test, ipward_tcp_ignores_pmtu(skb, IP_LEN));
	skb = segment_of(test, ao, sizeof(ao), 5);
	KUNIT_EXPECT_FALSE(test, ipward_tcp_ignores_pmtu(skb, IP_LEN));
}

static struct kunit_case tcp_option_cases[] = {
	KUNIT_CASE(found),
	KUNIT_CASE(lengths),
	KUNIT_CASE(signatures),
	KUNIT_CASE(ignores_pmtu),
	{}
};

static struct kunit_suite tcp_option_suite = {
	.name = "ipward_tcp_option",
	.test_cases = tcp_option_cases,
};

kunit_test_suite(tcp_option_suite);
