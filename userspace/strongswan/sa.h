/* SPDX-License-Identifier: GPL-2.0 */
/* SAs of the kernel, as charon adds, asks for and deletes them. */
#ifndef _IPWARD_STRONGSWAN_SA_H
#define _IPWARD_STRONGSWAN_SA_H

#include <daemon.h>

/** sa_add() - as kernel_ipsec_t.add_sa; a reserved SPI is reserved no more */
status_t sa_add(kernel_ipsec_sa_id_t *id, kernel_ipsec_add_sa_t *data);

/**
 * sa_update() - as kernel_ipsec_t.update_sa
 *
 * Return: SUCCESS, or NOT_SUPPORTED, upon which charon makes other SAs; what else is
 * returned, it takes for success.
 */
status_t sa_update(kernel_ipsec_sa_id_t *id, kernel_ipsec_update_sa_t *data);

/**
 * sa_query() - as kernel_ipsec_t.query_sa
 * @time: receives the time of the last use, in time_monotonic()'s seconds, or 0
 */
status_t sa_query(kernel_ipsec_sa_id_t *id, uint64_t *bytes, uint64_t *packets,
		  time_t *time);

/**
 * sa_delete() - as kernel_ipsec_t.del_sa; quiet if there is no such SA
 * @may_linger: an inbound one may stay for a while (linger.h)
 */
status_t sa_delete(kernel_ipsec_sa_id_t *id, bool may_linger);

/** sa_flush() - remove all SAs that a key exchange has added, and no others */
status_t sa_flush(void);

#endif /* _IPWARD_STRONGSWAN_SA_H */
