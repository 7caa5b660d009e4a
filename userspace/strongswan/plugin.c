// SPDX-License-Identifier: GPL-2.0
/*
 * kernel-ipward: charon's backend for the ipward kernel module, beside kernel-netlink,
 * which stays for addresses and routes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include "backend.h"
#include "compat.h"

static char *get_name(plugin_t *this)
{
	(void)this;
	return "kernel-ipward";
}

static int get_features(plugin_t *this, plugin_feature_t *features[])
{
	static plugin_feature_t table[] = {
		PLUGIN_CALLBACK(kernel_ipsec_register, backend_create),
			PLUGIN_PROVIDE(CUSTOM, "kernel-ipsec"),
	};

	(void)this;
	*features = table;
	return countof(table);
}

static void destroy(plugin_t *this)
{
	free(this);
}

/* config.h says so; with another answer the structures would be others. */
static bool mediates(void)
{
	return dlsym(RTLD_DEFAULT, "mediation_manager_create") != NULL;
}

COMPAT_PLUGIN(kernel_ipward)
{
	plugin_t *this;

	if (!mediates()) {
		DBG1(DBG_LIB, "kernel-ipward: this daemon was built without mediation, "
		     "and the plugin for one with it");
		return NULL;
	}
	INIT(this,
		.get_name = get_name,
		.get_features = get_features,
		.reload = (void *)return_false,
		.destroy = destroy,
	);
	return this;
}
