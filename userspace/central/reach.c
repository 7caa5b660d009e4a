// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "central/reach.h"
#include "central/sentence.h"
#include "policy/decide.h"
#include "value/address.h"

/* Of those that no service has: the kernel takes any such port for a question. */
#define OWN_PORT	54321

/**
 * struct service - what a member asks a controller for
 */
struct service {
	const char *name;
	uint8_t proto;
	uint16_t port;
};

static const struct service services[] = {
	{ "Kerberos", IPPROTO_UDP, 88 }, { "Kerberos", IPPROTO_TCP, 88 },
	{ "LDAP", IPPROTO_TCP, 389 },    { "LDAP", IPPROTO_UDP, 389 },
	{ "DNS", IPPROTO_UDP, 53 },      { "DNS", IPPROTO_TCP, 53 },
};

static socklen_t socket_address(const struct ipward_addr *addr, struct sockaddr_storage *to)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
	struct sockaddr_in *four = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (addr->len == 4) {
		four->sin_family = AF_INET;
		four->sin_port = htons(389);
		memcpy(&four->sin_addr, addr->bytes, 4);
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(389);
	memcpy(&six->sin6_addr, addr->bytes, 16);
	return sizeof(*six);
}

static void take_address(const struct sockaddr_storage *from, struct ipward_addr *addr)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
	const struct sockaddr_in *four = (const struct sockaddr_in *)from;

	memset(addr, 0, sizeof(*addr));
	addr->len = from->ss_family == AF_INET ? 4 : 16;
	memcpy(addr->bytes, addr->len == 4 ? (const void *)&four->sin_addr :
	       (const void *)&six->sin6_addr, addr->len);
}

/* The address from which this host would ask; no packet is sent for that. */
static int own_address(const struct ipward_addr *to, struct ipward_addr *own)
{
	struct sockaddr_storage address;
	socklen_t len = socket_address(to, &address);
	const int fd = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, len))
		err = -errno;
	len = sizeof(address);
	if (!err && getsockname(fd, (struct sockaddr *)&address, &len))
		err = -errno;
	close(fd);
	if (!err)
		take_address(&address, own);
	return err;
}

static const char *what_it_does(uint8_t action)
{
	return action == IPWARD_ACTION_BLOCK ? "block" : "protect";
}

/* A default that follows connections lets answers in. */
static bool passes(const struct policy *policy, enum ipward_dir dir,
		   const struct policy_rule *rule)
{
	const uint8_t action = decide_action(policy, dir, rule);

	return rule ? action == IPWARD_ACTION_PERMIT :
		      action != IPWARD_ACTION_BLOCK && action != IPWARD_ACTION_PROTECT;
}

static int ask(const struct policy *policy, enum ipward_dir dir, const struct policy_flow *flow,
	       const struct service *service, const char *address, char *why)
{
	const struct policy_rule *rule = decide(policy, dir, flow);
	const char *proto = service->proto == IPPROTO_TCP ? "TCP" : "UDP";
	const char *way = dir == IPWARD_DIR_OUT ? "questions" : "answers";
	const char *action = what_it_does(decide_action(policy, dir, rule));

	if (passes(policy, dir, rule))
		return 0;
	if (!rule)
		return sentence(why, -EHOSTUNREACH, "it would cut this host off from its "
				"controller %s: no rule matches %s of %s (%s port %u), and the "
				"default would %s them: expected a rule that permits them",
				address, way, service->name, proto, service->port, action);
	return sentence(why, -EHOSTUNREACH, "it would cut this host off from its controller "
			"%s: the rule \"%s\" (line %u) would %s %s of %s (%s port %u): expected a "
			"rule that permits them", address, rule->name, rule->place.line, action,
			way, service->name, proto, service->port);
}

static int ask_service(const struct policy *policy, const struct service *service,
		       const struct policy_flow *ends, const char *address, char *why)
{
	struct policy_flow out = *ends, in = *ends;
	int err;

	out.proto = service->proto;
	out.sport = OWN_PORT;
	out.dport = service->port;
	in.src = ends->dst;
	in.dst = ends->src;
	in.proto = service->proto;
	in.sport = service->port;
	in.dport = OWN_PORT;
	err = ask(policy, IPWARD_DIR_OUT, &out, service, address, why);
	if (!err)
		err = ask(policy, IPWARD_DIR_IN, &in, service, address, why);
	return err;
}

int reach_check(const struct policy *policy, const char *address, char *why)
{
	struct policy_flow ends = { .proto = 0 };
	int err = address_parse(address, &ends.dst);

	if (!err)
		err = own_address(&ends.dst, &ends.src);
	if (err)
		return sentence(why, err, "how this host reaches its controller %s cannot be "
				"found out: %s", address, strerror(-err));
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]) && !err; i++)
		err = ask_service(policy, &services[i], &ends, address, why);
	return err;
}
