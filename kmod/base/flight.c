// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: Packets in flight
 *
 * A packet uses its SAs until its crypto is done. If that is synchronous, all
 * of it happens in the RCU read-side critical section in which the SAs were
 * found. If not, it ends on whatever CPU and in whatever context. Then it does
 * not count references to the SAs: for one SA that all CPUs use, such a counter
 * would be one more memory location that they all write, and a counter for each
 * CPU costs memory and time for each SA.
 *
 * Instead a packet whose crypto may be asynchronous is a reader of one SRCU
 * domain, from before this crypto, in that RCU read-side critical section, to
 * its end. What packets use is freed after an RCU grace period, since when no
 * packet finds it, and then one of this domain, since when none has it.
 */

#include "base/compat.h"
#include "base/flight.h"

static struct srcu_struct flights;

/**
 * ipward_flight_begin() - a packet begins to use SAs
 *
 * Context: RCU read-side critical section in which they were found.
 * Return: for ipward_flight_end().
 */
int ipward_flight_begin(void)
{
	return ipward_srcu_down_read(&flights);
}

/**
 * ipward_flight_end() - a packet uses no SA any more
 * @flight: from ipward_flight_begin(), perhaps on another CPU
 *
 * Context: any but hard interrupt.
 */
void ipward_flight_end(int flight)
{
	ipward_srcu_up_read(&flights, flight);
}

/* No packet finds it any more; some may still have it. */
static void after_rcu(struct rcu_head *head)
{
	struct ipward_landing *landing;

	landing = container_of(head, struct ipward_landing, rcu);
	call_srcu(&flights, &landing->rcu, landing->func);
}

/**
 * ipward_flight_call() - call a function when no packet uses an object any more
 * @landing: part of the object, which no packet finds from now on
 * @func: function; called with softirqs disabled
 *
 * Context: any.
 */
void ipward_flight_call(struct ipward_landing *landing, rcu_callback_t func)
{
	landing->func = func;
	call_rcu(&landing->rcu, after_rcu);
}

/**
 * ipward_flight_wait() - wait for functions that are to be called
 *
 * Context: process, when there are no packets.
 */
void ipward_flight_wait(void)
{
	rcu_barrier();
	srcu_barrier(&flights);
}

/**
 * ipward_flight_init() - before the first packet
 *
 * Return: 0 or -ENOMEM.
 */
int ipward_flight_init(void)
{
	return init_srcu_struct(&flights);
}

/**
 * ipward_flight_exit() - after the last packet
 *
 * Context: process.
 */
void ipward_flight_exit(void)
{
	ipward_flight_wait();
	cleanup_srcu_struct(&flights);
}
