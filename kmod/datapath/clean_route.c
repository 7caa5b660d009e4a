// SPDX-License-Identifier: GPL-2.0
/*
 * Copies of routes without their learned path MTU.
 *
 * Each full-sized sealed packet needs such a route if its socket was told the
 * smaller inner MTU (see route.c). The learned MTU lasts ten minutes by
 * default, so make the copy once for each route and keep it.
 *
 * The table is small and has one place for each hash value; a new entry
 * replaces the old one. An entry has references to both routes, so that no
 * other route can get the address of @learned, which is the key.
 */

#include <linux/hash.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/dst.h>

#include "base/net.h"
#include "datapath/clean_route.h"
#include "datapath/route.h"

#define PLACE_BITS 6

/**
 * struct clean_route - a route with and without a learned path MTU
 * @rcu: frees it when the last reader is done
 * @learned: route of the packets; a reference
 * @clean: copy of it without the path MTU; a reference
 */
struct clean_route {
	struct rcu_head rcu;
	struct dst_entry *learned;
	struct dst_entry *clean;
};

/**
 * struct ipward_clean_routes - a namespace's table
 * @lock: serializes changes of @places
 * @places: by hash of the learned route's address
 */
struct ipward_clean_routes {
	spinlock_t lock;	/* serializes changes of @places */
	struct clean_route __rcu *places[1 << PLACE_BITS];
};

/**
 * ipward_clean_routes_alloc() - allocate an empty table
 *
 * Return: the table, released by ipward_clean_routes_free(); NULL without
 * memory.
 */
struct ipward_clean_routes *ipward_clean_routes_alloc(void)
{
	struct ipward_clean_routes *routes;

	routes = kzalloc(sizeof(*routes), GFP_KERNEL_ACCOUNT);
	if (routes)
		spin_lock_init(&routes->lock);
	return routes;
}

static void entry_free(struct clean_route *entry)
{
	if (!entry)
		return;
	dst_release(entry->learned);
	dst_release(entry->clean);
	kfree_rcu(entry, rcu);
}

/* A reader of the old entry may fail to get its route; it then makes a copy. */
static void place_set(struct ipward_clean_routes *routes,
		      struct clean_route __rcu **place, struct clean_route *new)
{
	entry_free(rcu_replace_pointer(*place, new,
				       lockdep_is_held(&routes->lock)));
}

/* Without memory for the entry, the route is used for one packet only. */
static void keep(struct ipward_clean_routes *routes,
		 struct clean_route __rcu **place, struct dst_entry *learned,
		 struct dst_entry *clean)
{
	struct clean_route *entry = kmalloc(sizeof(*entry), GFP_ATOMIC);

	if (!entry)
		return;
	dst_hold(learned);
	dst_hold(clean);
	entry->learned = learned;
	entry->clean = clean;
	spin_lock_bh(&routes->lock);
	place_set(routes, place, entry);
	spin_unlock_bh(&routes->lock);
}

/**
 * ipward_clean_route_get() - the same route without its learned path MTU
 * @ipn: namespace with its hooks registered
 * @learned: route of a packet, with a reference
 *
 * Context: any but hard interrupt.
 * Return: a route with a reference for the caller; NULL without memory.
 */
struct dst_entry *ipward_clean_route_get(struct ipward_net *ipn,
					 struct dst_entry *learned)
{
	struct ipward_clean_routes *routes = ipn->clean_routes;
	struct clean_route __rcu **place;
	struct dst_entry *clean = NULL;
	struct clean_route *entry;

	place = &routes->places[hash_ptr(learned, PLACE_BITS)];
	rcu_read_lock();
	entry = rcu_dereference(*place);
	if (entry && entry->learned == learned && dst_hold_safe(entry->clean))
		clean = entry->clean;
	rcu_read_unlock();
	if (clean)
		return clean;
	clean = ipward_route_without_pmtu(learned);
	if (clean)
		keep(routes, place, learned, clean);
	return clean;
}

/* Release the routes that use a device, or all routes if @dev is NULL. */
static void forget(struct ipward_clean_routes *routes,
		   const struct net_device *dev)
{
	struct clean_route *entry;
	unsigned int i;

	spin_lock_bh(&routes->lock);
	for (i = 0; i < ARRAY_SIZE(routes->places); i++) {
		entry = rcu_dereference_protected(routes->places[i],
						  lockdep_is_held(&routes->lock));
		if (entry && (!dev || entry->clean->dev == dev))
			place_set(routes, &routes->places[i], NULL);
	}
	spin_unlock_bh(&routes->lock);
}

/**
 * ipward_clean_routes_free() - release a table without users
 * @routes: table or NULL
 */
void ipward_clean_routes_free(struct ipward_clean_routes *routes)
{
	if (!routes)
		return;
	forget(routes, NULL);
	kfree(routes);
}

/*
 * Release the routes of a device that is unregistered, since the unregistration
 * waits for all references. A packet in flight may add an entry after the first
 * call; the event is repeated until there are no references.
 */
static int device_event(struct notifier_block *block, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct ipward_clean_routes *routes;

	/* Pairs with ipward_hook_enable(). */
	routes = smp_load_acquire(&ipward_pernet(dev_net(dev))->clean_routes);
	if (event == NETDEV_UNREGISTER && routes)
		forget(routes, dev);
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/**
 * ipward_clean_routes_init() - watch for devices that are unregistered
 *
 * Return: 0 or a negative errno.
 */
int ipward_clean_routes_init(void)
{
	return register_netdevice_notifier(&device_notifier);
}

/**
 * ipward_clean_routes_exit() - stop watching devices
 */
void ipward_clean_routes_exit(void)
{
	unregister_netdevice_notifier(&device_notifier);
}
