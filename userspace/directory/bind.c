// SPDX-License-Identifier: GPL-2.0
/*
 * In the order of the bytes: who are you (nothing of the answer is trusted), on another
 * connection messages with tokens of Kerberos, and signed and sealed from then on: what is
 * the base.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <ldap.h>
#include <openldap.h>
#include "directory/bind.h"
#include "directory/deadline.h"
#include "directory/seal.h"
#include "directory/search.h"
#include "directory/tickets.h"

/* A stranger's answer before the proof, and one of a controller. */
#define STRANGER_MAX	((ber_len_t)256 * 1024)
#define MESSAGE_MAX	((ber_len_t)64 * 1024 * 1024)

static Sockbuf *sockbuf_of(struct directory *directory)
{
	Sockbuf *sockbuf = NULL;

	ldap_get_option(directory->ld, LDAP_OPT_SOCKBUF, &sockbuf);
	return sockbuf;
}

static int limit_messages(struct directory *directory, ber_len_t max)
{
	Sockbuf *sockbuf = sockbuf_of(directory);

	return sockbuf && ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING,
					   &max) == 1 ? 0 : -EPROTO;
}

static int begin(struct directory *directory, int fd, char *why)
{
	const int version = LDAP_VERSION3;

	if (ldap_init_fd(fd, LDAP_PROTO_TCP, NULL, &directory->ld)) {
		close(fd);
		return session_say(why, -ENOMEM, "LDAP does not start");
	}
	ldap_set_option(directory->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(directory->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(directory->ld, LDAP_OPT_RESTART, LDAP_OPT_OFF);
	if (limit_messages(directory, STRANGER_MAX))
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

/* Return: 1 if there is more to say, 0 if the controller takes the authentication. */
static int judge_bind(struct directory *directory, LDAPMessage *message, char *why)
{
	char *text = NULL;
	int code, ret;

	ret = ldap_parse_result(directory->ld, message, &code, NULL, &text, NULL, NULL, 0);
	if (ret == LDAP_SUCCESS && code == LDAP_SASL_BIND_IN_PROGRESS)
		ret = 1;
	else if (session_judge(directory, ret != LDAP_SUCCESS ? ret : code, text,
			       "a connection by Kerberos", why))
		ret = -EACCES;
	else
		ret = 0;
	ldap_memfree(text);
	return ret;
}

/* Return: as above; @answer is what the controller has sent, or NULL. */
static int send_token(struct directory *directory, const gss_buffer_desc *token,
		      int64_t deadline, struct berval **answer, char *why)
{
	struct berval bytes = { token->length, token->length ? token->value : (void *)"" };
	LDAPMessage *message;
	int id = 0, ret;

	*answer = NULL;
	ret = ldap_sasl_bind(directory->ld, NULL, "GSSAPI", &bytes, NULL, NULL, &id);
	if (ret != LDAP_SUCCESS)
		return session_judge(directory, ret, NULL, "a connection by Kerberos", why);
	ret = session_result(directory, id, deadline, &message, why);
	if (ret)
		return ret;
	ret = judge_bind(directory, message, why);
	if (ret >= 0)
		ldap_parse_sasl_bind_result(directory->ld, message, answer, 0);
	ldap_msgfree(message);
	return ret;
}

/* Return: as above. */
static int step(struct directory *directory, struct seal *seal, struct berval **answer,
		int64_t deadline, char *why)
{
	gss_buffer_desc in = GSS_C_EMPTY_BUFFER, out;
	OM_uint32 minor;
	int ret;

	if (*answer) {
		in.length = (*answer)->bv_len;
		in.value = (*answer)->bv_val;
	}
	ret = seal_step(seal, &in, &out, why);
	ber_bvfree(*answer);
	*answer = NULL;
	if (!ret)
		ret = send_token(directory, &out, deadline, answer, why);
	gss_release_buffer(&minor, &out);
	return ret;
}

static int authenticate(struct directory *directory, struct seal *seal, int64_t deadline,
			char *why)
{
	struct berval *answer = NULL;
	int ret;

	do
		ret = step(directory, seal, &answer, deadline, why);
	while (ret > 0);
	ber_bvfree(answer);
	if (!ret && !seal_is_agreed(seal))
		ret = session_say(why, -EACCES, "the controller %s does not seal what it says",
				  directory->server);
	return ret;
}

static int seal_connection(struct directory *directory, struct directory_tickets *tickets,
			   int64_t deadline, char *why)
{
	struct seal *seal;
	int err = seal_new(directory_tickets_name(tickets), directory_tickets_target(tickets),
			   &seal, why);

	if (err)
		return err;
	err = authenticate(directory, seal, deadline, why);
	if (!err && seal_put_on(seal, sockbuf_of(directory)))
		err = session_say(why, -ENOMEM, "there is no memory");
	if (err)
		seal_free(seal);
	return err ?: limit_messages(directory, MESSAGE_MAX);
}

static int prove(struct directory *directory, const char *realm, const char *account,
		 int64_t deadline, char *why)
{
	struct directory_tickets *tickets;
	int err = directory_tickets_get(realm, account, directory->server, &tickets, why);

	if (!err)
		err = seal_connection(directory, tickets, deadline, why);
	directory_tickets_free(tickets);
	return err;
}

int bind_ask(struct directory *directory, int fd, char *why)
{
	int err = begin(directory, fd, why);

	if (!err)
		err = ask_name(directory, why);
	bind_end(directory);
	return err;
}

int bind_prove(struct directory *directory, int fd, const char *realm,
	       const char *account, int64_t deadline, char *why)
{
	int err = begin(directory, fd, why);

	if (!err)
		err = prove(directory, realm, account, deadline, why);
	return err ?: ask_bases(directory, why);
}
