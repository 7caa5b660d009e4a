// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "central/sysvol_path.h"

#define SHARE		"sysvol\\"
#define POLICIES	"Policies\\"
#define SECURITY	"[{827D319E-6EAC-11D2-A4EA-00C04F79F83A}"
#define DOMAIN_MAX	255

/* Behind a name of DNS and a backslash; NULL if there is another thing. */
static const char *behind_domain(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '-' || text[len] == '_' ||
	       (text[len] == '.' && len && text[len - 1] != '.'))
		len++;
	if (!len || len > DOMAIN_MAX || text[len] != '\\' || text[0] == '-')
		return NULL;
	return text + len + 1;
}

static bool is_guid(const char *text)
{
	static const char form[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

int sysvol_path(const char *place, char *folder)
{
	const char *inside = strncmp(place, "\\\\", 2) ? NULL : behind_domain(place + 2);
	const char *rest;

	if (!inside || strncasecmp(inside, SHARE, strlen(SHARE)) != 0)
		return -EINVAL;
	inside += strlen(SHARE);
	rest = behind_domain(inside);
	if (!rest || strncasecmp(rest, POLICIES, strlen(POLICIES)) != 0 ||
	    !is_guid(rest + strlen(POLICIES)))
		return -EINVAL;
	snprintf(folder, SYSVOL_PATH, "%s", inside);
	return 0;
}

bool sysvol_has_rights(const char *extensions)
{
	return extensions && strcasestr(extensions, SECURITY);
}
