/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of vici that are made here. */
#ifndef _IPWARD_VICI_BUILDER_H
#define _IPWARD_VICI_BUILDER_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct vici_builder - a message that is being made; zero before the first element
 * @err: the first error, 0 or a negative errno; further elements are left out then
 */
struct vici_builder {
	uint8_t *data;
	size_t length;
	size_t room;
	unsigned int sections;
	unsigned int lists;
	int err;
};

/** vici_begin() - begin a section, which vici_end() ends */
void vici_begin(struct vici_builder *builder, const char *name);
void vici_end(struct vici_builder *builder);

/** vici_add() - add a value */
void vici_add(struct vici_builder *builder, const char *name, const char *value);

/** vici_add_bytes() - add a value that is no text */
void vici_add_bytes(struct vici_builder *builder, const char *name, const void *value,
		    size_t length);

/** vici_begin_list() - begin a list, which vici_end_list() ends */
void vici_begin_list(struct vici_builder *builder, const char *name);
void vici_add_item(struct vici_builder *builder, const char *value);
void vici_end_list(struct vici_builder *builder);

/**
 * vici_built() - is the message complete?
 *
 * Return: 0; -ENOMEM; -EMSGSIZE if a name or a value is too long; -EINVAL if a section
 * or list is open, or an element stands where none may be.
 */
int vici_built(const struct vici_builder *builder);

/** vici_builder_free() - free a message, and zero what was in it */
void vici_builder_free(struct vici_builder *builder);

#endif /* _IPWARD_VICI_BUILDER_H */
