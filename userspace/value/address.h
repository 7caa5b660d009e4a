/* SPDX-License-Identifier: GPL-2.0 */
/* IP addresses and prefixes as text. */
#ifndef _IPWARD_ADDRESS_H
#define _IPWARD_ADDRESS_H

#include <netinet/in.h>
#include "libipward.h"
#include "value/words.h"

#define ADDRESS_TEXT	INET6_ADDRSTRLEN
#define PREFIX_TEXT	(INET6_ADDRSTRLEN + 4)

/** address_parse() - Return: 0 or -EINVAL. */
int address_parse(const char *text, struct ipward_addr *addr);

/** address_read() - the value of @name */
int address_read(struct words *words, const char *name,
		 struct ipward_addr *addr);

/**
 * prefix_read() - the value of @name: an address, with "/length" or for a
 * single host without, or "any"; host bits must not be set
 * @any: set to whether the word was "any" (also "all" and "default")
 */
int prefix_read(struct words *words, const char *name,
		struct ipward_addr *addr, uint8_t *len, bool *any);

/* For tables: see keyword_fn and row.h. */
int address_word(struct words *words, const struct keyword *keyword,
		 void *target);
/** prefix_word() - the row's second half is the length; nothing for "any" */
int prefix_word(struct words *words, const struct keyword *keyword,
		void *target);

/** address_text() - Return: @text, which has ADDRESS_TEXT bytes */
const char *address_text(const struct ipward_addr *addr, char *text);

/** prefix_text() - Return: @text, which has PREFIX_TEXT bytes */
const char *prefix_text(const struct ipward_addr *addr, uint8_t len,
			char *text);

/** address_mask() - unset all bits but the first @len */
void address_mask(struct ipward_addr *addr, uint8_t len);

/** address_is_within() - also false if the families differ */
bool address_is_within(const struct ipward_addr *addr,
		       const struct ipward_addr *prefix, uint8_t len);

#endif /* _IPWARD_ADDRESS_H */
