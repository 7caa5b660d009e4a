/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: messages of vici, the protocol in which charon is configured and asked
 *
 * A message is a row of elements, each of which begins with its type::
 *
 *	section start	1, length of name (1), name
 *	section end	2
 *	key and value	3, length of name (1), name, length of value (2), value
 *	list start	4, length of name (1), name
 *	list item	5, length of value (2), value
 *	list end	6
 *
 * Numbers are big-endian. Sections hold anything, lists hold items alone. The other
 * end writes the bytes, so that vici_check() has to look at a message as a whole before
 * its elements are asked for; after that nothing in it can be wrong but its meaning.
 */
#ifndef _IPWARD_VICI_MESSAGE_H
#define _IPWARD_VICI_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VICI_DEPTH_MAX	16	/* sections in sections */

enum vici_type {
	VICI_SECTION_START = 1,
	VICI_SECTION_END,
	VICI_KEY_VALUE,
	VICI_LIST_START,
	VICI_LIST_ITEM,
	VICI_LIST_END,
};

/** struct vici_bytes - some bytes of a message, not ended by a NUL */
struct vici_bytes {
	const uint8_t *at;
	size_t length;
};

/** struct vici_part - a message, or what is in one of its sections or lists */
struct vici_part {
	const uint8_t *at;
	const uint8_t *end;
};

/**
 * struct vici_element - an element of a part
 * @type: VICI_SECTION_START, VICI_KEY_VALUE, VICI_LIST_START or VICI_LIST_ITEM
 * @name: empty for an item
 * @value: of a key or an item
 * @inside: what is in a section or list
 */
struct vici_element {
	enum vici_type type;
	struct vici_bytes name;
	struct vici_bytes value;
	struct vici_part inside;
};

/**
 * vici_check() - is a message well-formed in all its elements?
 *
 * Return: 0 or -EBADMSG.
 */
int vici_check(const struct vici_part *message);

/**
 * vici_next() - take the next element of a part of a checked message
 * @part: begins behind that element afterwards
 *
 * Return: whether there was one.
 */
bool vici_next(struct vici_part *part, struct vici_element *element);

/** vici_section() - what is in the first section of this name; nothing if none is */
struct vici_part vici_section(struct vici_part part, const char *name);

/** vici_list() - what is in the first list of this name; nothing if none is */
struct vici_part vici_list(struct vici_part part, const char *name);

/** vici_has() - is there a value of this name? */
bool vici_has(struct vici_part part, const char *name);

/**
 * vici_text() - copy bytes as a text
 * @text: receives it; what does not fit is left out, and a NUL becomes "?"
 *
 * Return: @text
 */
const char *vici_text(struct vici_bytes bytes, char *text, size_t size);

/** vici_value() - copy the value of a name likewise; "" if it is not there */
const char *vici_value(struct vici_part part, const char *name, char *text, size_t size);

/** vici_is() - does a name have this value? */
bool vici_is(struct vici_part part, const char *name, const char *value);

/**
 * vici_number() - the value of a name as a number
 * @base: 10 or 16
 *
 * Return: the number, 0 if the value is none or is not there.
 */
uint64_t vici_number(struct vici_part part, const char *name, int base);

#endif /* _IPWARD_VICI_MESSAGE_H */
