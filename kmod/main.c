// SPDX-License-Identifier: GPL-2.0
/* The module: set up its parts in order, take them down in reverse. */

#include <linux/module.h>

#include "base/flight.h"
#include "base/work.h"
#include "datapath/clean_route.h"
#include "datapath/deliver.h"
#include "datapath/hold_release.h"
#include "netlink/nl_family.h"
#include "netns.h"
#include "policy/cache.h"
#include "proto/parallel.h"
#include "proto/request.h"
#include "sa/sa.h"
#include "sa/used_key.h"
#include "version.h"

static int __init ipward_init(void)
{
	int err;

	err = ipward_work_init();
	if (err)
		return err;
	err = ipward_flight_init();
	if (err)
		goto work_exit;
	err = ipward_sa_cache_init();
	if (err)
		goto flight_exit;
	err = ipward_parallel_init();
	if (err)
		goto sa_cache_exit;
	err = ipward_deliver_init();
	if (err)
		goto parallel_exit;
	ipward_cache_init();
	err = ipward_netns_init();
	if (err)
		goto deliver_exit;
	err = ipward_cache_watch();
	if (err)
		goto netns_exit;
	err = ipward_release_watch();
	if (err)
		goto cache_unwatch;
	err = ipward_clean_routes_init();
	if (err)
		goto release_unwatch;
	err = ipward_netlink_init();
	if (err)
		goto clean_routes_exit;
	return 0;

clean_routes_exit:
	ipward_clean_routes_exit();
release_unwatch:
	ipward_release_unwatch();
cache_unwatch:
	ipward_cache_unwatch();
netns_exit:
	ipward_netns_exit();
deliver_exit:
	ipward_deliver_exit();
parallel_exit:
	ipward_parallel_exit();
sa_cache_exit:
	ipward_sa_cache_exit();
flight_exit:
	ipward_flight_exit();
work_exit:
	ipward_work_exit();
	return err;
}

static void __exit ipward_exit(void)
{
	ipward_netns_tell();
	ipward_netlink_exit();
	ipward_clean_routes_exit();
	ipward_release_unwatch();
	ipward_cache_unwatch();
	ipward_netns_exit();
	ipward_parallel_exit();
	ipward_deliver_exit();
	ipward_request_exit();
	ipward_used_key_exit();
	ipward_work_exit();
	ipward_flight_exit();
	ipward_sa_cache_exit();
}

module_init(ipward_init);
module_exit(ipward_exit);

MODULE_AUTHOR("The ipward authors");
MODULE_DESCRIPTION("IPsec end to end, under one policy");
MODULE_VERSION(IPWARD_VERSION);
MODULE_LICENSE("GPL");
