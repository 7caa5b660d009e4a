/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line of ipward-central says. */
#ifndef _IPWARD_CENTRAL_OPTIONS_H
#define _IPWARD_CENTRAL_OPTIONS_H

#include <stdbool.h>

#define OPTIONS_WAIT	10	/* seconds for connecting, and for each answer */

/**
 * struct options - all of it
 * @word: the file of publish, or the name of assign
 * @name: of a policy
 * @gpo: name, GUID or DN of a Group Policy object
 * @realm: NULL for that of krb5.conf
 * @server: a controller; NULL to find one
 * @state: directory of what the host keeps
 * @local: the policy file that is taken where nothing is assigned
 * @host: ask as this host and not as the user
 */
struct options {
	const char *word;
	const char *name;
	const char *gpo;
	const char *realm;
	const char *server;
	const char *state;
	const char *local;
	unsigned int wait;
	bool host;
	bool json;
	bool force;
};

#endif /* _IPWARD_CENTRAL_OPTIONS_H */
