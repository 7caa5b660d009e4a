// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <krb5.h>
#include <profile.h>
#include "directory/controllers.h"

#define ANSWER_MAX	16384
#define SERVICE_HEAD	6	/* bytes of a SRV record before the name */

static void add(struct controllers *controllers, const char *host, size_t len)
{
	if (controllers->count == CONTROLLERS_MAX || len == 0 || len >= DIRECTORY_NAME)
		return;
	memcpy(controllers->host[controllers->count], host, len);
	controllers->host[controllers->count++][len] = '\0';
}

/*
 * Records of one priority in the order of the answer, which DNS servers turn around from
 * one question to the next.
 */
static void add_services(struct controllers *controllers, ns_msg *message,
			 unsigned int *next)
{
	const unsigned int wanted = *next;
	char host[NS_MAXDNAME];
	ns_rr record;

	*next = UINT16_MAX + 1;
	for (int i = 0; i < ns_msg_count(*message, ns_s_an); i++) {
		unsigned int priority;

		if (ns_parserr(message, ns_s_an, i, &record) ||
		    ns_rr_type(record) != ns_t_srv || ns_rr_rdlen(record) <= SERVICE_HEAD)
			continue;
		priority = ns_get16(ns_rr_rdata(record));
		if (priority > wanted && priority < *next)
			*next = priority;
		if (priority == wanted &&
		    dn_expand(ns_msg_base(*message), ns_msg_end(*message),
			      ns_rr_rdata(record) + SERVICE_HEAD, host, sizeof(host)) > 0)
			add(controllers, host, strlen(host));
	}
}

static void ask_dns(const char *realm, struct controllers *controllers)
{
	unsigned char *answer = malloc(ANSWER_MAX);
	char name[DIRECTORY_NAME + 32];
	struct __res_state state = { .options = 0 };
	unsigned int priority = 0;
	ns_msg message;
	int len;

	snprintf(name, sizeof(name), "_ldap._tcp.dc._msdcs.%s", realm);
	if (!answer || res_ninit(&state)) {
		free(answer);
		return;
	}
	len = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, ANSWER_MAX);
	if (len > 0 && len <= ANSWER_MAX && !ns_initparse(answer, len, &message))
		while (priority <= UINT16_MAX)
			add_services(controllers, &message, &priority);
	res_nclose(&state);
	free(answer);
}

/* As "dc.corp.example:88", "[fd00::1]:88", "tcp/dc.corp.example" and without these. */
static void add_kdc(struct controllers *controllers, const char *kdc)
{
	const char *slash = strchr(kdc, '/'), *colon;

	if (slash)
		kdc = slash + 1;
	if (*kdc == '[') {
		add(controllers, kdc + 1, strcspn(kdc + 1, "]"));
		return;
	}
	colon = strchr(kdc, ':');
	add(controllers, kdc, colon && !strchr(colon + 1, ':') ? (size_t)(colon - kdc) :
	    strlen(kdc));
}

static void ask_profile(const char *realm, struct controllers *controllers)
{
	const char *const path[] = { "realms", realm, "kdc", NULL };
	struct _profile_t *profile = NULL;
	krb5_context context;
	char **kdcs = NULL;

	if (krb5_init_context(&context))
		return;
	if (!krb5_get_profile(context, &profile) &&
	    !profile_get_values(profile, path, &kdcs))
		for (char **kdc = kdcs; *kdc; kdc++)
			if (!strstr(*kdc, "://"))
				add_kdc(controllers, *kdc);
	if (kdcs)
		profile_free_list(kdcs);
	if (profile)
		profile_release(profile);
	krb5_free_context(context);
}

int controllers_find(const char *realm, const char *server,
		     struct controllers *controllers, char *why)
{
	controllers->count = 0;
	if (server) {
		add(controllers, server, strlen(server));
	} else {
		ask_profile(realm, controllers);
		if (!controllers->count)
			ask_dns(realm, controllers);
	}
	if (controllers->count)
		return 0;
	return session_say(why, -ENOENT, "no controller of %s is known: DNS has none, and "
			   "krb5.conf neither", realm);
}
