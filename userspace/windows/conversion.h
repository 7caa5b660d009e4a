/* SPDX-License-Identifier: GPL-2.0 */
/* A conversion that goes on: what its parts share. */
#ifndef _IPWARD_WINDOWS_CONVERSION_H
#define _IPWARD_WINDOWS_CONVERSION_H

#include <stdint.h>
#include "windows/assemble.h"
#include "windows/convert.h"
#include "windows/output.h"

#define CONVERSION_FILTERS	100000	/* of all rules */

/**
 * struct conversion - sections of the file, and what has been written to them
 * @ways: how each filter action protects, by its object
 * @protections: names of protections, by what they say; @methods likewise
 * @authorities: files, by the name of an authority
 * @names: that are taken, each with a number; by section
 * @tunnels: rules of tunnels, by their filters
 * @ike: settings of the key exchange; NULL until they are known
 * @filters: how many were converted; @tunnel_filters, how many are in @tunnels
 * @err: the worst that has happened
 */
struct conversion {
	struct arena *arena;
	const struct windows_policy *policy;
	const struct convert_options *options;
	struct report *report;
	struct converted *converted;
	struct convert_key **last_key;
	struct output protection;
	struct output authentication;
	struct output rules;
	struct lookup ways;
	struct lookup protections;
	struct lookup methods;
	struct lookup authorities;
	struct lookup rule_names;
	struct lookup protection_names;
	struct lookup method_names;
	struct lookup file_names;
	struct lookup tunnels;
	const char *ike;
	size_t filters;
	size_t tunnel_filters;
	bool kerberos;
	int err;
};

/** conversion_error() - add an error about an object; conversion_warning(), a warning */
void conversion_error(struct conversion *conversion, const struct windows_object *object,
		      const char *format, ...) __attribute__((format(printf, 3, 4)));
void conversion_warning(struct conversion *conversion,
			const struct windows_object *object, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** conversion_text() - printf() into the objects' memory; "" if there is none */
const char *conversion_text(struct conversion *conversion, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** conversion_slot() - lookup_add(), with an error kept if there is no memory */
void **conversion_slot(struct conversion *conversion, struct lookup *lookup,
		       const char *key);

/**
 * conversion_name() - a name that nobody has yet
 * @base: what it is like; a number is added if need be
 * @max: bytes
 * @part: what stands between the name and the number
 */
const char *conversion_name(struct conversion *conversion, struct lookup *names,
			    const char *base, size_t max, const char *part);

#endif /* _IPWARD_WINDOWS_CONVERSION_H */
