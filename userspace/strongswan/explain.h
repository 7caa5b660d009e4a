/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why an authentication fails, for ipward(8): from a plugin of ours to kernel-ipward, if
 * the daemon has loaded that.
 */
#ifndef _IPWARD_STRONGSWAN_EXPLAIN_H
#define _IPWARD_STRONGSWAN_EXPLAIN_H

#include <daemon.h>

#define EXPLAIN_NAME	"ipward-explain"	/* among the library's objects */
#define EXPLAIN_DETAIL	384			/* bytes of a sentence, for the log */

/**
 * struct explainer - who wants to know
 * @explain: take the reason why this IKE SA is going to fail
 */
struct explainer {
	void (*explain)(struct explainer *this, ike_sa_t *ike_sa, const char *cause,
			const char *detail);
};

/** explain() - say that Kerberos is the reason, and which one */
static inline void explain(ike_sa_t *ike_sa, const char *detail)
{
	struct explainer *explainer = lib->get(lib, EXPLAIN_NAME);

	if (explainer && ike_sa)
		explainer->explain(explainer, ike_sa, "kerberos", detail);
}

#endif /* _IPWARD_STRONGSWAN_EXPLAIN_H */
