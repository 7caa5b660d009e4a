// SPDX-License-Identifier: GPL-2.0
#include "half_open.h"

#define DEFAULT_LIMIT	30	/* the daemon's own */

u_int half_open_limit(void)
{
	if (!lib->settings->get_bool(lib->settings, "%s.dos_protection", TRUE, lib->ns))
		return 0;
	return lib->settings->get_int(lib->settings, "%s.cookie_threshold", DEFAULT_LIMIT,
				      lib->ns);
}

u_int half_open_too_many(u_int limit, message_t *message)
{
	u_int count;

	/* A message with a cookie comes as far as this; one that lacks it does not. */
	if (!limit || message->get_exchange_type(message) != IKE_SA_INIT ||
	    !message->get_request(message))
		return 0;
	count = charon->ike_sa_manager->get_half_open_count(charon->ike_sa_manager, NULL,
							    TRUE);
	return count < limit ? 0 : count;
}
