/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policies that charon has added. While it rekeys, moves or reauthenticates there
 * are several for the same packets, of which the best one is the kernel's rule.
 */
#ifndef _IPWARD_STRONGSWAN_POLICIES_H
#define _IPWARD_STRONGSWAN_POLICIES_H

#include <daemon.h>

void policies_init(void);
void policies_deinit(void);

/** policies_add() - as kernel_ipsec_t.add_policy */
status_t policies_add(kernel_ipsec_policy_id_t *id, kernel_ipsec_manage_policy_t *data);

/** policies_delete() - as kernel_ipsec_t.del_policy; quiet if there is none */
status_t policies_delete(kernel_ipsec_policy_id_t *id,
			 kernel_ipsec_manage_policy_t *data);

#endif /* _IPWARD_STRONGSWAN_POLICIES_H */
