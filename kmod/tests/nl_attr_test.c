// SPDX-License-Identifier: GPL-2.0
/* Convert addresses, templates and flows between attributes and structures. */

#include <kunit/test.h>

#include "netlink/nl_attr.h"
#include "netlink/nl_template.h"
#include "policy/rule.h"
#include "tests/fixture.h"

#define NEST 1

static struct sk_buff *new_message(struct kunit *test)
{
	struct sk_buff *msg = alloc_skb(1024, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	ipward_test_defer(test, (void (*)(void *))kfree_skb, msg);
	return msg;
}

/* The message is one attribute and nothing else. */
static const struct nlattr *only_attr(struct kunit *test, struct sk_buff *msg)
{
	const struct nlattr *attr = (const struct nlattr *)msg->data;

	KUNIT_ASSERT_TRUE(test, nla_ok(attr, msg->len));
	KUNIT_ASSERT_EQ(test, NLA_ALIGN(attr->nla_len), (int)msg->len);
	return attr;
}

static void address_lengths(struct kunit *test)
{
	static const u8 bytes[20] = { 192, 0, 2, 1 };
	struct netlink_ext_ack extack;
	struct in6_addr addr, v4 = ipward_test_addr("192.0.2.1");
	unsigned int len;

	for (len = 0; len <= sizeof(bytes); len++) {
		struct sk_buff *msg = new_message(test);
		const struct nlattr *attr;
		u8 family = 0;
		int err;

		KUNIT_ASSERT_EQ(test, 0, nla_put(msg, NEST, len, bytes));
		attr = only_attr(test, msg);
		memset(&extack, 0, sizeof(extack));
		err = ipward_nl_get_addr(attr, &addr, &family, &extack);
		if (len != 4 && len != 16) {
			KUNIT_EXPECT_EQ(test, err, -EINVAL);
			KUNIT_EXPECT_PTR_EQ(test, extack.bad_attr, attr);
			KUNIT_EXPECT_NOT_NULL(test, extack._msg);
			continue;
		}
		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, (int)family,
				len == 4 ? AF_INET : AF_INET6);
		KUNIT_EXPECT_EQ(test, 0, memcmp(&addr, len == 4 ?
						(const void *)&v4 : bytes, 16));
	}
}

static void address_families(struct kunit *test)
{
	static const char *const texts[] = { "192.0.2.1", "2001:db8::1" };
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		struct in6_addr addr = ipward_test_addr(texts[i]), got;
		struct sk_buff *msg = new_message(test);

		KUNIT_ASSERT_EQ(test, 0, ipward_nl_put_addr(msg, NEST, &addr,
							    families[i]));
		KUNIT_EXPECT_EQ(test, nla_len(only_attr(test, msg)),
				i ? 16 : 4);
		for (j = 0; j < 2; j++) {
			struct netlink_ext_ack extack = {};
			u8 family = families[j];

			KUNIT_EXPECT_EQ(test, i == j ? 0 : -EINVAL,
					ipward_nl_get_addr(only_attr(test, msg),
							   &got, &family,
							   &extack));
			if (i == j)
				KUNIT_EXPECT_TRUE(test,
						  ipv6_addr_equal(&addr, &got));
			else
				KUNIT_EXPECT_NOT_NULL(test, extack.bad_attr);
		}
	}
}

static struct ipward_template template_of(u8 mode, const char *src,
					  const char *dst, u32 reqid)
{
	struct ipward_template template = {
		.reqid = reqid,
		.proto = IPPROTO_ESP,
		.mode = mode,
	};

	if (mode == IPWARD_MODE_TRANSPORT)
		return template;
	template.src = ipward_test_addr(src);
	template.dst = ipward_test_addr(dst);
	template.family = ipward_test_family(src);
	return template;
}

/* All out and in again; and no message too small is overrun. */
static void template_round_trip(struct kunit *test,
				const struct ipward_template *template)
{
	struct netlink_ext_ack extack = {};
	struct sk_buff *msg = new_message(test);
	struct ipward_template got;
	unsigned int room, need;

	KUNIT_ASSERT_EQ(test, 0, ipward_nl_put_template(msg, NEST, template));
	memset(&got, 0xff, sizeof(got));
	KUNIT_ASSERT_EQ(test, 0, ipward_nl_get_template(only_attr(test, msg),
							&got, &extack));
	KUNIT_EXPECT_EQ(test, 0, memcmp(template, &got, sizeof(got)));
	need = msg->len;
	for (room = 0; room < need; room++) {
		struct sk_buff *small = new_message(test);

		skb_reserve(small, skb_tailroom(small) - room);
		KUNIT_EXPECT_EQ_MSG(test, -EMSGSIZE,
				    ipward_nl_put_template(small, NEST,
							   template),
				    "room for %u bytes", room);
	}
}

static void templates(struct kunit *test)
{
	struct ipward_template template;

	template = template_of(IPWARD_MODE_TRANSPORT, NULL, NULL, 0);
	template_round_trip(test, &template);
	template = template_of(IPWARD_MODE_TRANSPORT, NULL, NULL, U32_MAX);
	template_round_trip(test, &template);
	template = template_of(IPWARD_MODE_TUNNEL, "192.0.2.1", "192.0.2.2", 7);
	template_round_trip(test, &template);
	template = template_of(IPWARD_MODE_TUNNEL, "2001:db8::1", "2001:db8::2",
			       0);
	template_round_trip(test, &template);
}

/**
 * struct raw - the attributes of a template or flow, each as it is; 0: absent
 * @proto: protocol
 * @mode: template's mode
 * @src: address
 * @dst: address
 */
struct raw {
	u8 proto;
	u8 mode;
	const char *src;
	const char *dst;
};

static void put_addr(struct sk_buff *msg, int attr, const char *text)
{
	struct in6_addr addr;

	if (!text)
		return;
	addr = ipward_test_addr(text);
	ipward_nl_put_addr(msg, attr, &addr, ipward_test_family(text));
}

static int get_template(struct kunit *test, const struct raw *raw,
			struct netlink_ext_ack *extack)
{
	struct sk_buff *msg = new_message(test);
	struct nlattr *nest = nla_nest_start(msg, NEST);
	struct ipward_template got;

	if (raw->proto)
		nla_put_u8(msg, IPWARD_A_TEMPLATE_PROTO, raw->proto);
	if (raw->mode)
		nla_put_u8(msg, IPWARD_A_TEMPLATE_MODE, raw->mode);
	put_addr(msg, IPWARD_A_TEMPLATE_SRC, raw->src);
	put_addr(msg, IPWARD_A_TEMPLATE_DST, raw->dst);
	nla_nest_end(msg, nest);
	memset(extack, 0, sizeof(*extack));
	return ipward_nl_get_template(nest, &got, extack);
}

static void bad_templates(struct kunit *test)
{
	static const char *const v4 = "192.0.2.1", *const v6 = "2001:db8::1";
	const struct raw rows[] = {
		{ },
		{ .proto = IPPROTO_ESP },
		{ .mode = 3 },
		{ .mode = 255 },
		{ .mode = IPWARD_MODE_TRANSPORT, .proto = IPPROTO_GRE },
		{ .mode = IPWARD_MODE_TRANSPORT, .src = v4 },
		{ .mode = IPWARD_MODE_TRANSPORT, .dst = v4 },
		{ .mode = IPWARD_MODE_TRANSPORT, .src = v6, .dst = v6 },
		{ .mode = IPWARD_MODE_TUNNEL },
		{ .mode = IPWARD_MODE_TUNNEL, .src = v4 },
		{ .mode = IPWARD_MODE_TUNNEL, .dst = v6 },
		{ .mode = IPWARD_MODE_TUNNEL, .src = v4, .dst = v6 },
		{ .mode = IPWARD_MODE_TUNNEL, .src = v6, .dst = v4 },
	};
	const struct raw good = { .mode = IPWARD_MODE_TUNNEL, .src = v6,
				  .dst = v6 };
	struct netlink_ext_ack extack;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_LT_MSG(test, get_template(test, &rows[i], &extack),
				    0, "row %u", i);
		KUNIT_EXPECT_NOT_NULL_MSG(test, extack.bad_attr, "row %u", i);
		KUNIT_EXPECT_NOT_NULL_MSG(test, extack._msg, "row %u", i);
	}
	/* ESP is the default. */
	KUNIT_EXPECT_EQ(test, 0, get_template(test, &good, &extack));
}

static void flow_round_trip(struct kunit *test, const struct ipward_flow *flow)
{
	struct netlink_ext_ack extack = {};
	struct sk_buff *msg = new_message(test);
	struct ipward_flow got;
	unsigned int room, need;

	KUNIT_ASSERT_EQ(test, 0, ipward_nl_put_flow(msg, NEST, flow));
	memset(&got, 0xff, sizeof(got));
	KUNIT_ASSERT_EQ(test, 0, ipward_nl_get_flow(&init_net, only_attr(test, msg), &got,
						    &extack));
	got.dir = flow->dir;
	KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(flow, &got, sizeof(got)),
			    "protocol %u", flow->proto);
	need = msg->len;
	for (room = 0; room < need; room += 3) {
		struct sk_buff *small = new_message(test);

		skb_reserve(small, skb_tailroom(small) - room);
		KUNIT_EXPECT_EQ(test, -EMSGSIZE,
				ipward_nl_put_flow(small, NEST, flow));
	}
}

static void flows(struct kunit *test)
{
	static const u8 protos[] = { 1, 6, 17, 33, 47, 50, 58, 132, 136, 255 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		bool icmp = protos[i] == 1 || protos[i] == 58;
		bool ports = icmp || ipward_proto_has_ports(protos[i]);
		struct ipward_flow flow;

		flow = ipward_test_flow(IPWARD_DIR_OUT, "192.0.2.1",
					"198.51.100.2", protos[i],
					ports ? (icmp ? 8 : 40000) : 0,
					ports ? (icmp ? 3 : U16_MAX) : 0);
		flow_round_trip(test, &flow);
		flow = ipward_test_flow(IPWARD_DIR_OUT, "2001:db8::1", "::1",
					protos[i], ports ? 255 : 0, 0);
		flow_round_trip(test, &flow);
	}
}

/*
 * The ports that a flow does not have are not told, and those unknown either.
 */
static void flow_without_ports(struct kunit *test)
{
	struct ipward_flow flow = ipward_test_flow(IPWARD_DIR_IN, "192.0.2.1",
						   "192.0.2.2", IPPROTO_TCP, 1,
						   2);
	struct sk_buff *msg = new_message(test);

	flow.ports = IPWARD_PORTS_HIDDEN;
	KUNIT_ASSERT_EQ(test, 0, ipward_nl_put_flow(msg, NEST, &flow));
	KUNIT_EXPECT_NULL(test, nla_find_nested(only_attr(test, msg),
						IPWARD_A_FLOW_SPORT));
	KUNIT_EXPECT_NULL(test, nla_find_nested(only_attr(test, msg),
						IPWARD_A_FLOW_DPORT));
	KUNIT_EXPECT_NOT_NULL(test, nla_find_nested(only_attr(test, msg),
						    IPWARD_A_FLOW_PROTO));
}

static int get_flow(struct kunit *test, const struct raw *raw,
		    struct ipward_flow *flow, struct netlink_ext_ack *extack)
{
	struct sk_buff *msg = new_message(test);
	struct nlattr *nest = nla_nest_start(msg, NEST);

	if (raw->proto)
		nla_put_u8(msg, IPWARD_A_FLOW_PROTO, raw->proto);
	put_addr(msg, IPWARD_A_FLOW_SRC, raw->src);
	put_addr(msg, IPWARD_A_FLOW_DST, raw->dst);
	nla_nest_end(msg, nest);
	memset(extack, 0, sizeof(*extack));
	return ipward_nl_get_flow(&init_net, nest, flow, extack);
}

static void bad_flows(struct kunit *test)
{
	static const char *const v4 = "192.0.2.1", *const v6 = "2001:db8::1";
	const struct raw rows[] = {
		{ },
		{ .src = v4, .dst = v4 },
		{ .src = v4, .proto = 6 },
		{ .dst = v4, .proto = 6 },
		{ .src = v4, .dst = v6, .proto = 6 },
		{ .src = v6, .dst = v4, .proto = 6 },
	};
	const struct raw good = { .src = v4, .dst = v4, .proto = 6 };
	struct netlink_ext_ack extack;
	struct ipward_flow flow;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    get_flow(test, &rows[i], &flow, &extack),
				    "row %u", i);
		KUNIT_EXPECT_NOT_NULL_MSG(test, extack.bad_attr, "row %u", i);
	}
	/* Ports that are not given are 0. */
	KUNIT_ASSERT_EQ(test, 0, get_flow(test, &good, &flow, &extack));
	KUNIT_EXPECT_EQ(test, (int)flow.ports, (int)IPWARD_PORTS_KNOWN);
	KUNIT_EXPECT_EQ(test, (int)flow.sport, 0);
	KUNIT_EXPECT_EQ(test, (int)flow.dport, 0);
}

static struct kunit_case nl_attr_cases[] = {
	KUNIT_CASE(address_lengths),
	KUNIT_CASE(address_families),
	KUNIT_CASE(templates),
	KUNIT_CASE(bad_templates),
	KUNIT_CASE(flows),
	KUNIT_CASE(flow_without_ports),
	KUNIT_CASE(bad_flows),
	{}
};

static struct kunit_suite nl_attr_suite = {
	.name = "ipward_nl_attr",
	.test_cases = nl_attr_cases,
};

kunit_test_suite(nl_attr_suite);
