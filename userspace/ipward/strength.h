/* SPDX-License-Identifier: GPL-2.0 */
/* Whether an SA protects as well as a template asks. */
#ifndef _IPWARD_STRENGTH_H
#define _IPWARD_STRENGTH_H

#include <stdbool.h>
#include <stddef.h>
#include "libipward.h"

/**
 * struct strength - what the kernel says of algorithms
 * @ipward: whom to ask, once a template speaks of algorithms: the kernel looks
 *	for all of them then, and may load modules
 * @is_loaded: it has been asked
 * @alg: its answers; zero at first, to be freed by strength_free()
 * @n: how many
 * @room: for how many there is room
 */
struct strength {
	struct ipward *ipward;
	bool is_loaded;
	struct ipward_alg *alg;
	size_t n;
	size_t room;
};

void strength_free(struct strength *strength);

/**
 * strength_is_enough() - has the SA the algorithms and the key of a template?
 *
 * Return: false if it has not; true too where the kernel does not answer.
 */
bool strength_is_enough(struct strength *strength, const struct ipward_sa *sa,
			const struct ipward_tmpl *tmpl);

/**
 * strength_has() - can the kernel do this algorithm?
 * @title: its name in RFCs
 *
 * Return: false if it cannot; true too where the kernel does not answer.
 */
bool strength_has(struct strength *strength, const char *title);

#endif /* _IPWARD_STRENGTH_H */
