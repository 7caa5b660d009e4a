// SPDX-License-Identifier: GPL-2.0
/*
 * Requests against a stand-in for the module: a second netlink socket in this
 * process, which receives the request and sends what a kernel would.
 *
 *	libipward --- NETLINK_USERSOCK ---> stand-in thread
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include "handle.h"
#include "tap.h"

#define FAMILY	0x21
#define TLVS	0x200		/* NLM_F_ACK_TLVS */

enum scene {
	SCENE_OK,		/* acknowledge */
	SCENE_HANDLE,		/* reply with a rule's handle, acknowledge */
	SCENE_REFUSE,		/* error, text, offset of the first attribute */
	SCENE_NESTED,		/* error at the selector's first attribute */
	SCENE_MISSING,		/* error, attribute missing in the request */
	SCENE_WARN,		/* acknowledge with a text */
	SCENE_DUMP,		/* two rules */
	SCENE_DISTURBED,	/* as above, the first time disturbed */
	SCENE_ALWAYS,		/* always disturbed */
	SCENE_END,		/* acknowledge, and be gone */
};

static struct nl_sock *kernel;
static struct ipward client;
static volatile enum scene scene;	/* set between requests only */
static bool gone;			/* the stand-in's own */
static int requests;
static int request_len;

static struct nl_msg *answer(const struct nlmsghdr *request, int type,
			     int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	nlmsg_put(msg, 0, request->nlmsg_seq, type, 0, flags);
	return msg;
}

static void send_msg(struct nl_msg *msg, const struct nlmsghdr *request)
{
	struct sockaddr_nl to = {
		.nl_family = AF_NETLINK,
		.nl_pid = request->nlmsg_pid,
	};

	nlmsg_hdr(msg)->nlmsg_pid = request->nlmsg_pid;
	nlmsg_set_dst(msg, &to);
	nl_send(kernel, msg);
	nlmsg_free(msg);
}

static struct nl_msg *error(const struct nlmsghdr *request, int err)
{
	struct nl_msg *msg = answer(request, NLMSG_ERROR, TLVS);
	struct nlmsgerr nlerr = { .error = err, .msg = *request };

	nlmsg_append(msg, &nlerr, sizeof(nlerr), NLMSG_ALIGNTO);
	return msg;
}

static void reply_rule(const struct nlmsghdr *request, uint32_t handle,
		       int flags)
{
	struct nl_msg *msg = answer(request, FAMILY, flags);
	struct genlmsghdr genl = { .cmd = IPWARD_CMD_RULE_NEW, .version = 1 };

	nlmsg_append(msg, &genl, sizeof(genl), NLMSG_ALIGNTO);
	nla_put_u32(msg, IPWARD_A_RULE_HANDLE, handle);
	send_msg(msg, request);
}

static void dump(const struct nlmsghdr *request, int flags)
{
	struct nl_msg *done;
	int zero = 0;

	reply_rule(request, 1, NLM_F_MULTI | flags);
	reply_rule(request, 2, NLM_F_MULTI);
	done = answer(request, NLMSG_DONE, NLM_F_MULTI);
	nlmsg_append(done, &zero, sizeof(zero), NLMSG_ALIGNTO);
	send_msg(done, request);
}

static void refuse(const struct nlmsghdr *request)
{
	struct nl_msg *msg = error(request, scene == SCENE_WARN ? 0 : -EEXIST);
	int offset = NLMSG_HDRLEN + GENL_HDRLEN;

	if (scene != SCENE_MISSING)
		nla_put_string(msg, NLMSGERR_ATTR_MSG, "ipward: no luck.");
	if (scene == SCENE_NESTED)
		offset += NLA_HDRLEN;
	if (scene == SCENE_REFUSE || scene == SCENE_NESTED)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset);
	if (scene == SCENE_MISSING)
		nla_put_u32(msg, 5, IPWARD_A_RULE_DIR);
	send_msg(msg, request);
}

static int act(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *request = nlmsg_hdr(msg);

	(void)arg;
	requests++;
	request_len = request->nlmsg_len;
	switch (scene) {
	case SCENE_HANDLE:
		reply_rule(request, 42, 0);
		send_msg(error(request, 0), request);
		break;
	case SCENE_END:
		gone = true;
		/* fall through */
	case SCENE_OK:
		send_msg(error(request, 0), request);
		break;
	case SCENE_DUMP:
		dump(request, 0);
		break;
	case SCENE_DISTURBED:
		dump(request, requests == 1 ? NLM_F_DUMP_INTR : 0);
		break;
	case SCENE_ALWAYS:
		dump(request, NLM_F_DUMP_INTR);
		break;
	default:
		refuse(request);
		break;
	}
	return NL_OK;
}

static void *stand_in(void *arg)
{
	(void)arg;
	while (!gone)
		nl_recvmsgs_default(kernel);
	return NULL;
}

static bool set_up(void)
{
	kernel = nl_socket_alloc();
	client.sock = nl_socket_alloc();
	client.family = FAMILY;
	if (nl_connect(kernel, NETLINK_USERSOCK) ||
	    nl_connect(client.sock, NETLINK_USERSOCK))
		return false;
	nl_socket_disable_seq_check(kernel);
	nl_socket_disable_auto_ack(kernel);
	nl_socket_modify_cb(kernel, NL_CB_VALID, NL_CB_CUSTOM, act, NULL);
	nl_socket_set_peer_port(client.sock,
				nl_socket_get_local_port(kernel));
	return true;
}

static int count(const struct ipward_rule *rule, void *arg)
{
	*(int *)arg += rule->handle;
	return 0;
}

static int dump_in(enum scene which, int *sum)
{
	scene = which;
	requests = 0;
	*sum = 0;
	return ipward_rule_dump(&client, count, sum);
}

static void test_dumps(void)
{
	int sum;

	ok(!dump_in(SCENE_DUMP, &sum) && sum == 3 && requests == 1, "a dump");
	ok(!dump_in(SCENE_DISTURBED, &sum) && sum == 3 && requests == 2,
	   "a disturbed dump is repeated");
	is_text(ipward_message(&client), "", "and then consistent");
	ok(!dump_in(SCENE_ALWAYS, &sum) && sum == 3 && requests == 5,
	   "after 5 attempts it is given up");
	is_text(ipward_message(&client), "changes disturbed each of 5 "
		"attempts: the list may be inconsistent", "which is said");
}

static void test_errors(struct ipward_rule *rule)
{
	scene = SCENE_REFUSE;
	ok(ipward_rule_del(&client, 1) == -EEXIST, "an error");
	is_text(ipward_message(&client), "ipward: no luck", "its text");
	is_text(ipward_attribute(&client), "rule.handle", "its attribute");
	scene = SCENE_NESTED;
	ok(ipward_rule_add(&client, rule, NULL) == -EEXIST, "a nested one");
	is_text(ipward_attribute(&client), "rule.selector.proto", "its path");
	scene = SCENE_MISSING;
	ok(ipward_rule_add(&client, rule, NULL) == -EEXIST, "one is missing");
	is_text(ipward_attribute(&client), "rule.dir", "which one");
	scene = SCENE_WARN;
	ok(!ipward_rule_flush(&client), "a warning is no error");
	is_text(ipward_message(&client), "ipward: no luck", "its text");
}

int main(void)
{
	struct ipward_rule rule = { .has = 0 };
	uint32_t handle = 0;
	pthread_t thread;

	rule.has = IPWARD_BIT(IPWARD_A_RULE_SELECTOR);
	rule.selectors = 1;
	rule.selector[0].has = IPWARD_BIT(IPWARD_A_SELECTOR_PROTO);
	rule.selector[0].proto = 6;
	if (!set_up() || pthread_create(&thread, NULL, stand_in, NULL)) {
		ok(true, "# SKIP no netlink socket here");
		return tap_end();
	}
	scene = SCENE_OK;
	ok(!ipward_rule_flush(&client), "acknowledged");
	ok(request_len == NLMSG_HDRLEN + GENL_HDRLEN, "without attributes");
	scene = SCENE_HANDLE;
	ok(!ipward_rule_add(&client, &rule, &handle) && handle == 42,
	   "a reply and then the acknowledgement");
	test_errors(&rule);
	test_dumps();
	scene = SCENE_OK;
	ok(!ipward_set_begin(&client, IPWARD_SET_BASE_ACTIVE),
	   "and the socket is still in step");

	scene = SCENE_END;
	ipward_rule_flush(&client);
	pthread_join(thread, NULL);
	nl_socket_free(kernel);
	nl_socket_free(client.sock);
	return tap_end();
}
