// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <strings.h>
#include "central/dn.h"

/* Behind the first "," that no "\" stands before. */
const char *dn_parent(const char *dn)
{
	for (; *dn && *dn != ','; dn++)
		if (*dn == '\\' && dn[1])
			dn++;
	return *dn ? dn + 1 : NULL;
}

/* The first DC= begins the name of the domain. */
bool dn_is_of(const char *dn, const char *base)
{
	while (dn && strncasecmp(dn, "DC=", 3) != 0)
		dn = dn_parent(dn);
	return dn && !strcasecmp(dn, base);
}
