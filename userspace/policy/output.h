/* SPDX-License-Identifier: GPL-2.0 */
/* A text that grows. */
#ifndef _IPWARD_OUTPUT_H
#define _IPWARD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct output - zeroed at first, and freed by output_free()
 * @failed: there was no memory for all of it
 */
struct output {
	char *text;
	size_t len;
	size_t room;
	bool failed;
};

/** output_append() - @len bytes of a text */
void output_append(struct output *output, const char *text, size_t len);

/** output_add() - as printf() */
void output_add(struct output *output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void output_free(struct output *output);

#endif /* _IPWARD_OUTPUT_H */
