/* SPDX-License-Identifier: GPL-2.0 */
/* What the host has of the domain's rights to connect to it, and how it went last. */
#ifndef _IPWARD_CENTRAL_LOGON_STATUS_H
#define _IPWARD_CENTRAL_LOGON_STATUS_H

#include <stdbool.h>

struct json_object;

/**
 * logon_status_print() - print it
 * @state: directory of what the host keeps
 *
 * Return: whether the last attempt has succeeded; also if there was none.
 */
bool logon_status_print(const char *state);

/**
 * logon_status_json() - add it to an object
 *
 * Return: as above.
 */
bool logon_status_json(const char *state, struct json_object *object);

#endif /* _IPWARD_CENTRAL_LOGON_STATUS_H */
