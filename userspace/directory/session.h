/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of a connection to a directory share; not for users of the library. */
#ifndef _IPWARD_DIRECTORY_SESSION_H
#define _IPWARD_DIRECTORY_SESSION_H

#include <stdint.h>
#include <ldap.h>
#include "directory/connect.h"

#define DIRECTORY_NAME	256	/* bytes of a host's name, or of a principal */
#define ADDRESS_TEXT	64

/**
 * struct directory - a connection
 * @milliseconds: for each question
 * @realm: of the domain, which Kerberos has proved the controller to be of
 * @server: what the controller calls itself
 * @own: address of this host, that the connection is from
 * @base: of the domain
 * @configuration: of the forest's configuration
 */
struct directory {
	LDAP *ld;
	unsigned int milliseconds;
	char realm[DIRECTORY_NAME];
	char server[DIRECTORY_NAME];
	char address[ADDRESS_TEXT];
	char own[ADDRESS_TEXT];
	char *base;
	char *configuration;
};

/**
 * session_say() - write a sentence
 * @why: DIRECTORY_WHY bytes
 *
 * Return: @err.
 */
int session_say(char *why, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * session_result() - take one message of an answer, when it has come
 * @message: receives it, for ldap_msgfree()
 *
 * Return: 0, -ETIMEDOUT, or -ECONNRESET.
 */
int session_result(struct directory *directory, int id, int64_t deadline,
		   LDAPMessage **message, char *why);

/**
 * session_judge() - say what an answer's result means
 * @code: of LDAP
 * @text: the server's own words, or NULL
 * @what: what was asked, as "the search"
 *
 * Return: 0 if it is success, or a negative errno.
 */
int session_judge(struct directory *directory, int code, const char *text,
		  const char *what, char *why);

#endif /* _IPWARD_DIRECTORY_SESSION_H */
