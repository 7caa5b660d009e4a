// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include "alerts.h"
#include "half_open.h"

#define DEFAULT_LIMIT	30	/* the daemon's own */
#define TEXT		32

u_int half_open_limit(void)
{
	if (!lib->settings->get_bool(lib->settings, "%s.dos_protection", TRUE, lib->ns))
		return 0;
	return lib->settings->get_int(lib->settings, "%s.cookie_threshold", DEFAULT_LIMIT,
				      lib->ns);
}

void half_open_watch(u_int limit, ike_sa_t *ike_sa, message_t *message)
{
	char detail[TEXT];
	u_int count;

	/* A message with a cookie comes as far as this; one that lacks it does not. */
	if (!limit || message->get_exchange_type(message) != IKE_SA_INIT ||
	    !message->get_request(message))
		return;
	count = charon->ike_sa_manager->get_half_open_count(charon->ike_sa_manager, NULL,
							    TRUE);
	if (count < limit)
		return;
	snprintf(detail, sizeof(detail), "%u of them", count);
	alerts_report(ike_sa, "half-open-many", detail);
}
