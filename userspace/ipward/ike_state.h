/* SPDX-License-Identifier: GPL-2.0 */
/* The files with which the key exchange is configured. */
#ifndef _IPWARD_IKE_STATE_H
#define _IPWARD_IKE_STATE_H

#include "policy/ike.h"

/**
 * ike_state_read() - read what "apply" wrote last
 * @state: to be freed by ike_config_free(); without a text if there is nothing
 */
void ike_state_read(struct ike_config *state);

/**
 * ike_state_write() - put files in the place of those of @old
 *
 * Each is whole at any time; the text, which names the others, comes last.
 *
 * Return: 0, or a negative errno, with @path of the file that failed.
 */
int ike_state_write(const struct ike_config *old, const struct ike_config *new,
		    char path[4096]);

#endif /* _IPWARD_IKE_STATE_H */
