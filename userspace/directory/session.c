// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "directory/deadline.h"
#include "directory/session.h"

/* A server's words end up in a line of a log, and have a full stop, or none. */
static void one_line(char *text)
{
	size_t len;

	for (len = 0; text[len]; len++)
		if (iscntrl((unsigned char)text[len]))
			text[len] = ' ';
	while (len && (text[len - 1] == ' ' || text[len - 1] == '.'))
		text[--len] = '\0';
}

int session_say(char *why, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, DIRECTORY_WHY, format, args);
	va_end(args);
	one_line(why);
	return err;
}

int session_result(struct directory *directory, int id, int64_t deadline,
		   LDAPMessage **message, char *why)
{
	const int left = deadline_left(deadline);
	struct timeval wait = { left / 1000, (long)left % 1000 * 1000 };
	int type;

	*message = NULL;
	type = ldap_result(directory->ld, id, LDAP_MSG_ONE, &wait, message);
	if (type > 0)
		return 0;
	if (type == 0)
		return session_say(why, -ETIMEDOUT, "the controller %s has not answered in time",
				   directory->server);
	return session_say(why, -ECONNRESET, "the connection to the controller %s is lost",
			   directory->server);
}

static int error_of(int code)
{
	switch (code) {
	case LDAP_SUCCESS:
		return 0;
	case LDAP_TIMEOUT:
	case LDAP_TIMELIMIT_EXCEEDED:
		return -ETIMEDOUT;
	case LDAP_SERVER_DOWN:
	case LDAP_CONNECT_ERROR:
	case LDAP_UNAVAILABLE:
		return -ECONNRESET;
	case LDAP_SIZELIMIT_EXCEEDED:
	case LDAP_ADMINLIMIT_EXCEEDED:
		return -E2BIG;
	case LDAP_FILTER_ERROR:
	case LDAP_INVALID_DN_SYNTAX:
	case LDAP_CONSTRAINT_VIOLATION:
	case LDAP_INVALID_SYNTAX:
		return -EINVAL;
	case LDAP_NO_SUCH_OBJECT:
		return -ENOENT;
	case LDAP_ALREADY_EXISTS:
		return -EEXIST;
	case LDAP_NO_MEMORY:
		return -ENOMEM;
	case LDAP_STRONG_AUTH_REQUIRED:
	case LDAP_CONFIDENTIALITY_REQUIRED:
	case LDAP_INSUFFICIENT_ACCESS:
	case LDAP_INVALID_CREDENTIALS:
	case LDAP_INAPPROPRIATE_AUTH:
	case LDAP_AUTH_UNKNOWN:
	case LDAP_AUTH_METHOD_NOT_SUPPORTED:
		return -EACCES;
	default:
		return -EPROTO;
	}
}

int session_judge(struct directory *directory, int code, const char *text,
		  const char *what, char *why)
{
	const int err = error_of(code);

	if (err)
		session_say(why, err, "the controller %s refuses %s: %s%s%s",
			    directory->server, what, ldap_err2string(code),
			    text && *text ? ": " : "", text ?: "");
	return err;
}
