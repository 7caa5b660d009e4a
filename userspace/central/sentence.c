// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "central/sentence.h"

/* The end of the sentence is the business of who prints it. */
int sentence(char *why, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, DIRECTORY_WHY, format, args);
	va_end(args);
	for (char *at = why; *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = ' ';
	for (size_t len = strlen(why); len && strchr(" .", why[len - 1]);)
		why[--len] = '\0';
	return err;
}
