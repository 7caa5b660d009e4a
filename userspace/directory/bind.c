// SPDX-License-Identifier: GPL-2.0
/*
 * In the order of the bytes: who are you (nothing of the answer is trusted), SASL's
 * messages with tokens of Kerberos, and signed and sealed from then on: what is the base.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <gssapi/gssapi_krb5.h>
#include <ldap.h>
#include <openldap.h>
#include <sasl/sasl.h>
#include "directory/bind.h"
#include "directory/deadline.h"
#include "directory/search.h"
#include "directory/tickets.h"

/* A stranger's answer before the proof, and one of a controller. */
#define STRANGER_MAX	((ber_len_t)256 * 1024)
#define MESSAGE_MAX	((ber_len_t)64 * 1024 * 1024)

/* At least a key of 56 bits: as much as old versions of SASL say of any cipher. */
#define SEALED		"noanonymous,noplain,minssf=56"

static int limit_messages(struct directory *directory, ber_len_t max)
{
	Sockbuf *sockbuf = NULL;

	if (ldap_get_option(directory->ld, LDAP_OPT_SOCKBUF, &sockbuf) || !sockbuf)
		return -EPROTO;
	return ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &max) == 1 ? 0 :
	       -EPROTO;
}

/* The name in the address is what SASL asks a ticket for. */
static int begin(struct directory *directory, int fd, const char *host, char *why)
{
	char url[DIRECTORY_NAME + 16];
	const int version = LDAP_VERSION3;

	snprintf(url, sizeof(url), strchr(host, ':') ? "ldap://[%s]" : "ldap://%s", host);
	if (ldap_init_fd(fd, 1, url, &directory->ld)) {
		close(fd);
		return session_say(why, -ENOMEM, "LDAP does not start");
	}
	ldap_set_option(directory->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(directory->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(directory->ld, LDAP_OPT_RESTART, LDAP_OPT_OFF);
	ldap_set_option(directory->ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	if (ldap_set_option(directory->ld, LDAP_OPT_X_SASL_SECPROPS, SEALED) ||
	    limit_messages(directory, STRANGER_MAX))
		return session_say(why, -EPROTO, "LDAP cannot be set up");
	return 0;
}

void bind_end(struct directory *directory)
{
	if (directory->ld)
		ldap_unbind_ext(directory->ld, NULL, NULL);
	directory->ld = NULL;
}

/* Letters of a name in DNS, as it becomes a part of other names. */
static int is_host(const char *host)
{
	const size_t len = strlen(host);

	for (size_t i = 0; i < len; i++)
		if (!isascii(host[i]) || (!isalnum(host[i]) && !strchr(".-_", host[i])))
			return 0;
	return len && len < DIRECTORY_NAME && strchr(host, '.') && isalnum(host[0]);
}

static int ask_root(struct directory *directory, struct directory_entries *root, char *why)
{
	static const char *const attributes[] = {
		"dnsHostName", "defaultNamingContext", "configurationNamingContext", NULL
	};
	const struct directory_search search = {
		.base = "", .scope = DIRECTORY_ENTRY, .attribute = attributes, .max = 1,
	};
	int err = directory_search(directory, &search, root, why);

	if (err || root->count)
		return err;
	return session_say(why, -EPROTO, "the controller %s does not say what it is",
			   directory->server);
}

static int ask_name(struct directory *directory, char *why)
{
	struct directory_entries root;
	const char *host;
	int err = ask_root(directory, &root, why);

	if (err)
		return err;
	host = directory_text(&root.entry[0], 0);
	if (host && is_host(host))
		snprintf(directory->server, sizeof(directory->server), "%s", host);
	else
		err = session_say(why, -EPROTO, "the host %s does not say which controller "
				  "it is", directory->server);
	directory_entries_free(&root);
	return err;
}

static int ask_bases(struct directory *directory, char *why)
{
	struct directory_entries root;
	const char *base, *configuration;
	int err = ask_root(directory, &root, why);

	if (err)
		return err;
	base = directory_text(&root.entry[0], 1);
	configuration = directory_text(&root.entry[0], 2);
	directory->base = base ? strdup(base) : NULL;
	directory->configuration = configuration ? strdup(configuration) : NULL;
	if (!directory->base || !directory->configuration)
		err = session_say(why, -EPROTO, "the controller %s names no domain",
				  directory->server);
	directory_entries_free(&root);
	return err;
}

/* SASL asks for a name to act as: none but one's own. */
static int answer_sasl(LDAP *ld, unsigned int flags, void *defaults, void *questions)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *question = questions; question->id != SASL_CB_LIST_END;
	     question++) {
		question->result = "";
		question->len = 0;
	}
	return LDAP_SUCCESS;
}

static int judge_bind(struct directory *directory, int code, char *why)
{
	char *text = NULL;
	int err;

	if (code == LDAP_SUCCESS)
		return 0;
	ldap_get_option(directory->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	err = session_judge(directory, code, text, "a connection by Kerberos", why);
	ldap_memfree(text);
	return err == -ECONNRESET ? err : -EACCES;
}

static int bind_sasl(struct directory *directory, int64_t deadline, char *why)
{
	LDAPMessage *message = NULL;
	const char *mechanism = NULL;
	int code, id, err;

	for (;;) {
		code = ldap_sasl_interactive_bind(directory->ld, NULL, "GSSAPI", NULL, NULL,
						  LDAP_SASL_QUIET, answer_sasl, NULL,
						  message, &mechanism, &id);
		ldap_msgfree(message);
		message = NULL;
		if (code != LDAP_SASL_BIND_IN_PROGRESS)
			return judge_bind(directory, code, why);
		err = session_result(directory, id, deadline, &message, why);
		if (err)
			return err;
	}
}

/* A thread's own name of the cache, which is put back. */
static int bind_with(struct directory *directory, const char *cache, int64_t deadline,
		     char *why)
{
	const char *before = NULL;
	char *kept;
	OM_uint32 minor;
	int err;

	if (GSS_ERROR(gss_krb5_ccache_name(&minor, cache, &before)))
		return session_say(why, -ENOMEM, "Kerberos does not take its cache");
	kept = before ? strdup(before) : NULL;
	err = bind_sasl(directory, deadline, why);
	gss_krb5_ccache_name(&minor, kept, NULL);
	free(kept);
	return err;
}

static int check_sealed(struct directory *directory, char *why)
{
	ber_len_t strength = 0;

	if (!ldap_get_option(directory->ld, LDAP_OPT_X_SASL_SSF, &strength) &&
	    strength >= 56 && !limit_messages(directory, MESSAGE_MAX))
		return 0;
	return session_say(why, -EACCES, "the controller %s does not seal what it says",
			   directory->server);
}

static int prove(struct directory *directory, const char *realm, const char *account,
		 int64_t deadline, char *why)
{
	struct directory_tickets *tickets;
	int err = directory_tickets_get(realm, account, directory->server, &tickets, why);

	if (err)
		return err;
	err = bind_with(directory, directory_tickets_name(tickets), deadline, why);
	if (!err)
		err = directory_tickets_check(tickets, why);
	if (!err)
		err = check_sealed(directory, why);
	directory_tickets_free(tickets);
	return err;
}

int bind_ask(struct directory *directory, int fd, char *why)
{
	int err = begin(directory, fd, directory->address, why);

	if (!err)
		err = ask_name(directory, why);
	bind_end(directory);
	return err;
}

int bind_prove(struct directory *directory, int fd, const char *realm,
	       const char *account, int64_t deadline, char *why)
{
	int err = begin(directory, fd, directory->server, why);

	if (!err)
		err = prove(directory, realm, account, deadline, why);
	return err ?: ask_bases(directory, why);
}
