// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "central/links.h"

#define SCHEME	"LDAP://"

/* Only the directory's own tools write this: what is not quite right is an error. */
static int add_link(struct links *links, unsigned int container, const char *text,
		    size_t len)
{
	const char *options = memrchr(text, ';', len);
	struct link *more;
	char *end;
	unsigned long number;

	if (len < strlen(SCHEME) || strncasecmp(text, SCHEME, strlen(SCHEME)) != 0 || !options ||
	    options == text + strlen(SCHEME) || options[1] < '0' || options[1] > '9')
		return -EINVAL;
	number = strtoul(options + 1, &end, 10);
	if (end != text + len || number > UINT32_MAX)
		return -EINVAL;
	if (links->count == LINKS_MAX)
		return -E2BIG;
	more = reallocarray(links->link, links->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	links->link = more;
	more += links->count;
	*more = (struct link){ .container = container, .options = number };
	text += strlen(SCHEME);
	more->dn = strndup(text, options - text);
	if (!more->dn)
		return -ENOMEM;
	links->count++;
	return 0;
}

int links_add(struct links *links, unsigned int container, const char *text)
{
	int err = 0;

	text += strspn(text, " ");
	while (*text && !err) {
		const size_t len = strcspn(text, "]");

		if (*text != '[' || text[len] != ']')
			return -EINVAL;
		err = add_link(links, container, text + 1, len - 1);
		text += len + 1;
		text += strspn(text, " ");
	}
	return err;
}

void links_free(struct links *links)
{
	for (size_t i = 0; i < links->count; i++)
		free(links->link[i].dn);
	free(links->link);
	memset(links, 0, sizeof(*links));
}

const char *verdict_text(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_APPLIES:
		return "applies";
	case VERDICT_LINK_DISABLED:
		return "its link is disabled";
	case VERDICT_BLOCKED:
		return "a container below blocks inheritance";
	case VERDICT_FOREIGN:
		return "it is of another domain than this host";
	case VERDICT_MISSING:
		return "there is no such object, or this host may not read it";
	case VERDICT_FUNCTION:
		return "it is of another version than Windows 2000's and later ones";
	case VERDICT_GPO_DISABLED:
		return "its computer settings are disabled";
	case VERDICT_FILTERED:
		return "this host may not apply it (security filtering)";
	case VERDICT_CONDITION:
		return "it has a WMI filter, which only Windows evaluates";
	}
	return "?";
}
