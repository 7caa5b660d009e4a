/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy of Windows as a policy file:
 *
 *	objects_init(&objects);
 *	ldif_read(&objects, ...), or objects_add() and object_set()
 *	objects_link(&objects, report);
 *	convert_policy(&objects, policy, &options, &converted, report);
 *
 * What has no counterpart stands in comments and warnings where the file is stricter
 * for it; else it is an error, and there is no file.
 */
#ifndef _IPWARD_WINDOWS_CONVERT_H
#define _IPWARD_WINDOWS_CONVERT_H

#include "libipward.h"
#include "windows/objects.h"

/* What becomes of algorithms that are too weak. */
enum convert_weak {
	CONVERT_REFUSE,		/* an error; SHA-1 and 3DES stay, with a warning */
	CONVERT_DROP,		/* they are left out, where others are left */
	CONVERT_MAP,		/* these, SHA-1 and 3DES become good ones */
};

/**
 * struct convert_options - what the objects do not say; NULL where it was not given
 * @realm: the Kerberos realm
 * @authorities: the folder with the certificates of authorities
 * @keys: the folder that preshared keys are going to be in
 * @local: this host's ends of tunnels; @locals of them
 */
struct convert_options {
	const char *realm;
	const char *authorities;
	const char *keys;
	enum convert_weak weak;
	const struct ipward_addr *local;
	size_t locals;
};

/**
 * struct convert_key - a preshared key
 * @file: the name of a file in the folder of keys: letters, digits, dashes, ".psk"
 * @text: what is to stand in it
 */
struct convert_key {
	struct convert_key *next;
	const char *file;
	const char *text;
};

/**
 * struct converted - a policy file
 * @yaml: the file's text, to be freed by converted_free()
 * @key: the keys that it names, as long as the objects live
 * @rules: how many rules it has
 */
struct converted {
	char *yaml;
	struct convert_key *key;
	size_t rules;
};

/**
 * convert_policy() - make a policy file
 * @objects: linked; what is read is kept in their memory
 * @policy: one for which object_is_policy() holds
 * @converted: filled in, whatever is returned
 *
 * Return: 0, -EINVAL with errors in the report, or -ENOMEM.
 */
int convert_policy(struct windows_objects *objects, struct windows_object *policy,
		   const struct convert_options *options, struct converted *converted,
		   struct report *report);
void converted_free(struct converted *converted);

#endif /* _IPWARD_WINDOWS_CONVERT_H */
