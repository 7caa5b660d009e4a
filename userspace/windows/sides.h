/* SPDX-License-Identifier: GPL-2.0 */
/* Sides of a filter, and its protocols and ports, in the words of a policy file. */
#ifndef _IPWARD_WINDOWS_SIDES_H
#define _IPWARD_WINDOWS_SIDES_H

#include "windows/filters.h"

#define SIDE_TEXT	96
#define SERVICE_TEXT	64

/** side_text() - a word, an address, a range or a subnet. Return: @text, SIDE_TEXT bytes */
const char *side_text(const struct filter_end *end, char *text);

/**
 * side_is_everybody() - all addresses of a family
 */
bool side_is_everybody(const struct filter_end *end);

/**
 * service_text() - as "tcp 443 from 1024-65535"
 * @text: receives it, SERVICE_TEXT bytes; "" for all protocols
 *
 * Return: NULL, or what is wrong with it.
 */
const char *service_text(const struct ip_filter *filter, char *text);

#endif /* _IPWARD_WINDOWS_SIDES_H */
