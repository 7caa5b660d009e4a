/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_FLIGHT_H
#define IPWARD_FLIGHT_H

#include <linux/types.h>

/**
 * struct ipward_landing - what is called when no packet uses an object any more
 * @rcu: waits for that
 * @func: function to call, with @rcu
 */
struct ipward_landing {
	struct rcu_head rcu;
	rcu_callback_t func;
};

int ipward_flight_begin(void);
void ipward_flight_end(int flight);
void ipward_flight_call(struct ipward_landing *landing, rcu_callback_t func);
void ipward_flight_wait(void);
int ipward_flight_init(void);
void ipward_flight_exit(void);

#endif
