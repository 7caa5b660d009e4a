// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <krb5.h>
#include "directory/enctypes.h"
#include "directory/first_ticket.h"
#include "directory/session.h"
#include "directory/tickets.h"

/**
 * struct directory_tickets - Kerberos' objects
 * @own: who asks
 * @target: ldap/HOST/DOMAIN
 * @name: of the cache
 * @target_name: as text
 */
struct directory_tickets {
	krb5_context context;
	krb5_ccache cache;
	krb5_principal own;
	krb5_principal target;
	char *name;
	char *target_name;
};

static int explain(struct directory_tickets *tickets, krb5_error_code err,
		   const char *what, char *why)
{
	const char *message = krb5_get_error_message(tickets->context, err);
	const bool silent = err == KRB5_KDC_UNREACH || err == KRB5_REALM_CANT_RESOLVE ||
			    err == KRB5_REALM_UNKNOWN;

	session_say(why, 0, "%s: %s", what, message);
	krb5_free_error_message(tickets->context, message);
	return err == ENOMEM ? -ENOMEM : silent ? -ETIMEDOUT : -EACCES;
}

/* The account's first ticket, by the keytab. */
static krb5_error_code begin_by_keytab(struct directory_tickets *tickets)
{
	krb5_creds creds;
	krb5_error_code err = first_ticket_get(tickets->context, tickets->own, &creds);

	if (err)
		return err;
	err = first_ticket_store(tickets->context, tickets->cache, tickets->own, &creds);
	krb5_free_cred_contents(tickets->context, &creds);
	return err;
}

static bool begins_others(krb5_const_principal server)
{
	return server->length && server->data[0].length == strlen("krbtgt") &&
	       !memcmp(server->data[0].data, "krbtgt", strlen("krbtgt"));
}

static krb5_error_code copy_first(struct directory_tickets *tickets, krb5_ccache from)
{
	krb5_cc_cursor cursor;
	krb5_creds creds;
	krb5_error_code err = krb5_cc_start_seq_get(tickets->context, from, &cursor);

	if (err)
		return err;
	while (!err && !krb5_cc_next_cred(tickets->context, from, &cursor, &creds)) {
		if (begins_others(creds.server))
			err = krb5_cc_store_cred(tickets->context, tickets->cache, &creds);
		krb5_free_cred_contents(tickets->context, &creds);
	}
	krb5_cc_end_seq_get(tickets->context, from, &cursor);
	return err;
}

/* A copy, as the cache is removed in the end. */
static krb5_error_code begin_by_user(struct directory_tickets *tickets)
{
	krb5_ccache users;
	krb5_error_code err = krb5_cc_default(tickets->context, &users);

	if (err)
		return err;
	err = krb5_cc_get_principal(tickets->context, users, &tickets->own);
	if (!err)
		err = krb5_cc_initialize(tickets->context, tickets->cache, tickets->own);
	if (!err)
		err = copy_first(tickets, users);
	krb5_cc_close(tickets->context, users);
	return err;
}

static krb5_error_code begin(struct directory_tickets *tickets, const char *account)
{
	krb5_error_code err;

	err = krb5_set_default_tgs_enctypes(tickets->context, strong_enctypes);
	if (!err)
		err = krb5_cc_new_unique(tickets->context, "MEMORY", NULL, &tickets->cache);
	if (!err)
		err = krb5_cc_get_full_name(tickets->context, tickets->cache,
					    &tickets->name);
	if (!err && account)
		err = krb5_parse_name(tickets->context, account, &tickets->own);
	if (!err)
		err = account ? begin_by_keytab(tickets) : begin_by_user(tickets);
	return err;
}

/*
 * Any member of the domain may give the name ldap/HOST to its own account; a controller's
 * account alone has ldap/HOST/DOMAIN. The domain's name in DNS is the realm's in small
 * letters.
 */
static krb5_error_code name_target(struct directory_tickets *tickets, const char *realm,
				   const char *host)
{
	char domain[DIRECTORY_NAME];
	krb5_error_code err;
	size_t i;

	for (i = 0; i < sizeof(domain) - 1 && realm[i]; i++)
		domain[i] = tolower((unsigned char)realm[i]);
	domain[i] = '\0';
	err = krb5_build_principal(tickets->context, &tickets->target, strlen(realm), realm,
				   "ldap", host, domain, (char *)NULL);
	return err ?: krb5_unparse_name(tickets->context, tickets->target,
					&tickets->target_name);
}

static krb5_error_code get_ticket(struct directory_tickets *tickets, const char *realm,
				  const char *host)
{
	krb5_creds wanted = { .client = tickets->own }, *got;
	krb5_error_code err = name_target(tickets, realm, host);

	if (err)
		return err;
	wanted.server = tickets->target;
	err = krb5_get_credentials(tickets->context, 0, tickets->cache, &wanted, &got);
	if (!err)
		krb5_free_creds(tickets->context, got);
	return err;
}

static int get_all(struct directory_tickets *tickets, const char *realm, const char *account,
		   const char *host, char *why)
{
	char what[DIRECTORY_WHY];
	krb5_error_code err = begin(tickets, account);

	if (err)
		return explain(tickets, err, account ? "this host's account gets no ticket" :
			       "there is no ticket of the user's", why);
	err = get_ticket(tickets, realm, host);
	if (!err)
		return 0;
	snprintf(what, sizeof(what), "no ticket for a controller of the domain with the name "
		 "%s", host);
	return explain(tickets, err, what, why);
}

int directory_tickets_get(const char *realm, const char *account, const char *host,
			  struct directory_tickets **tickets, char *why)
{
	int err;

	*tickets = calloc(1, sizeof(**tickets));
	if (!*tickets || krb5_init_context(&(*tickets)->context)) {
		free(*tickets);
		*tickets = NULL;
		return session_say(why, -ENOMEM, "Kerberos does not start");
	}
	err = get_all(*tickets, realm, account, host, why);
	if (!err)
		return 0;
	directory_tickets_free(*tickets);
	*tickets = NULL;
	return err;
}

const char *directory_tickets_name(const struct directory_tickets *tickets)
{
	return tickets->name;
}

const char *directory_tickets_target(const struct directory_tickets *tickets)
{
	return tickets->target_name;
}

void directory_tickets_free(struct directory_tickets *tickets)
{
	if (!tickets)
		return;
	krb5_free_unparsed_name(tickets->context, tickets->target_name);
	krb5_free_principal(tickets->context, tickets->target);
	krb5_free_principal(tickets->context, tickets->own);
	krb5_free_string(tickets->context, tickets->name);
	if (tickets->cache)
		krb5_cc_destroy(tickets->context, tickets->cache);
	krb5_free_context(tickets->context);
	free(tickets);
}
