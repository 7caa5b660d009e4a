/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: a domain's directory
 *
 * LDAP to a domain controller, of Windows or of Samba, signed and sealed by Kerberos. Any
 * host can answer at a controller's address, so it is Kerberos that says who has answered:
 * the ticket is one for the service ldap/HOST/DOMAIN, a name with three parts, which a
 * domain gives to its controllers alone.
 *
 * Nothing waits for longer than it is told. What the libraries below cannot do in
 * limited time (a name service or a key server that is silent) is done by a thread, which
 * is left behind when the time is over and ends by itself: a program that unloads this
 * code has to be linked with -z nodelete. One struct directory is for one thread at a
 * time; several of them do not concern each other.
 */
#ifndef _IPWARD_DIRECTORY_CONNECT_H
#define _IPWARD_DIRECTORY_CONNECT_H

#define DIRECTORY_WHY		320	/* bytes of a sentence */
#define DIRECTORY_THREADS	4	/* that may open a directory at once */

struct directory;

/**
 * struct directory_where - which directory, and who asks
 * @realm: of the domain, as CORP.EXAMPLE
 * @server: name or address of a controller; or NULL: those of the realm's kdc lines in
 *	krb5.conf are asked, as Kerberos itself asks them; without such lines, those that
 *	DNS has for _ldap._tcp.dc._msdcs.REALM
 * @account: principal of this host, as WEB$@CORP.EXAMPLE, with a key in the keytab of
 *	this host; or NULL: the tickets of the user, as kinit has got them
 * @milliseconds: for opening in all, and for each later question
 */
struct directory_where {
	const char *realm;
	const char *server;
	const char *account;
	unsigned int milliseconds;
};

/**
 * directory_open() - connect to a domain controller
 * @directory: receives the connection, or NULL
 * @why: receives a sentence if it fails, DIRECTORY_WHY bytes
 *
 * Return: 0, -ETIMEDOUT if nothing has answered in time, -ENOENT if no controller is
 * known, -ECONNREFUSED and the like if none can be reached, -EACCES if Kerberos or the
 * controller refuses, -EBUSY if DIRECTORY_THREADS others wait, -ENOMEM, -EPROTO if an
 * answer makes no sense.
 */
int directory_open(const struct directory_where *where, struct directory **directory,
		   char *why);

/** directory_close() - end a connection; @directory may be NULL */
void directory_close(struct directory *directory);

/** directory_realm() - the domain's realm, as it was asked for */
const char *directory_realm(const struct directory *directory);

/** directory_base() - the domain's entry, as DC=corp,DC=example */
const char *directory_base(const struct directory *directory);

/** directory_configuration_base() - where the domain's sites are */
const char *directory_configuration_base(const struct directory *directory);

/** directory_server() - name of the controller, proved by Kerberos */
const char *directory_server(const struct directory *directory);

/** directory_address() - its address, as text */
const char *directory_address(const struct directory *directory);

/** directory_own_address() - this host's, which the connection is from, as text */
const char *directory_own_address(const struct directory *directory);

#endif /* _IPWARD_DIRECTORY_CONNECT_H */
