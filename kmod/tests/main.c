// SPDX-License-Identifier: GPL-2.0
/*
 * The module of the KUnit suites. They run while it is being loaded; its exit
 * function only releases what is left.
 */

#include <linux/module.h>

#include "proto/request.h"
#include "sa/used_key.h"

static int __init ipward_kunit_init(void)
{
	return 0;
}

static void __exit ipward_kunit_exit(void)
{
	ipward_request_exit();
	ipward_used_key_exit();
}

module_init(ipward_kunit_init);
module_exit(ipward_kunit_exit);

MODULE_DESCRIPTION("KUnit suites of ipward");
MODULE_LICENSE("GPL");
