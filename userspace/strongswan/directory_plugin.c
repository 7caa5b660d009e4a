// SPDX-License-Identifier: GPL-2.0
/*
 * ipward-directory: accounts and groups by the directory of a domain. A plugin of its own,
 * so that whoever needs no directory needs no LDAP.
 */
#define _GNU_SOURCE
#include "accounts.h"
#include "certified.h"
#include "compat.h"

struct directory_plugin {
	plugin_t public;
	struct certified *certified;
};

static char *get_name(plugin_t *this)
{
	(void)this;
	return "ipward-directory";
}

static bool set_certified(plugin_t *plugin, plugin_feature_t *feature, bool reg, void *data)
{
	struct directory_plugin *this = (struct directory_plugin *)plugin;

	(void)feature;
	(void)data;
	if (reg) {
		this->certified = certified_create();
		return TRUE;
	}
	certified_destroy(this->certified);
	this->certified = NULL;
	return TRUE;
}

static int get_features(plugin_t *this, plugin_feature_t *features[])
{
	static plugin_feature_t table[] = {
		PLUGIN_CALLBACK(set_certified, NULL),
			PLUGIN_PROVIDE(CUSTOM, "ipward-directory"),
	};

	(void)this;
	*features = table;
	return countof(table);
}

static void destroy(plugin_t *this)
{
	accounts_end();
	free(this);
}

COMPAT_PLUGIN(ipward_directory)
{
	struct directory_plugin *this;

	INIT(this,
		.public = {
			.get_name = get_name,
			.get_features = get_features,
			.reload = (void *)return_false,
			.destroy = destroy,
		},
	);
	accounts_begin(1000 * lib->settings->get_int(lib->settings,
						     "%s.plugins.ipward-directory.wait",
						     ACCOUNTS_WAIT / 1000, lib->ns));
	return (plugin_t *)this;
}
