// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include "central/sentence.h"

int sentence(char *why, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, DIRECTORY_WHY, format, args);
	va_end(args);
	for (; *why; why++)
		if (iscntrl((unsigned char)*why))
			*why = ' ';
	return err;
}
