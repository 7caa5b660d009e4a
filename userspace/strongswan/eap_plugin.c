// SPDX-License-Identifier: GPL-2.0
/*
 * eap-ipward: authentication by Kerberos. A plugin of its own, so that kernel-ipward,
 * without which nothing is protected, needs no Kerberos.
 */
#define _GNU_SOURCE
#include "ahead.h"
#include "compat.h"
#include "eap_gss.h"
#include "frame.h"
#include "guard.h"
#include "tickets.h"

struct eap_plugin {
	plugin_t public;
	struct guard *guard;
};

static char *get_name(plugin_t *this)
{
	(void)this;
	return "eap-ipward";
}

/* The method is there only together with the guard. */
static bool set_guard(plugin_t *plugin, plugin_feature_t *feature, bool reg, void *data)
{
	struct eap_plugin *this = (struct eap_plugin *)plugin;

	(void)feature;
	(void)data;
	if (reg) {
		this->guard = guard_create();
		return this->guard;
	}
	guard_destroy(this->guard);
	this->guard = NULL;
	return TRUE;
}

static int get_features(plugin_t *this, plugin_feature_t *features[])
{
	static plugin_feature_t table[] = {
		PLUGIN_CALLBACK(set_guard, NULL),
			PLUGIN_PROVIDE(CUSTOM, "ipward-guard"),
		PLUGIN_CALLBACK(eap_method_register, eap_gss_create_server),
			PLUGIN_PROVIDE(EAP_SERVER, FRAME_TYPE),
				PLUGIN_DEPENDS(CUSTOM, "ipward-guard"),
		PLUGIN_CALLBACK(eap_method_register, eap_gss_create_peer),
			PLUGIN_PROVIDE(EAP_PEER, FRAME_TYPE),
				PLUGIN_DEPENDS(CUSTOM, "ipward-guard"),
	};

	(void)this;
	*features = table;
	return countof(table);
}

static void destroy(plugin_t *this)
{
	ahead_end();
	tickets_end();
	free(this);
}

COMPAT_PLUGIN(eap_ipward)
{
	struct eap_plugin *this;

	INIT(this,
		.public = {
			.get_name = get_name,
			.get_features = get_features,
			.reload = (void *)return_false,
			.destroy = destroy,
		},
	);
	tickets_begin(lib->settings->get_int(lib->settings, "%s.plugins.eap-ipward.wait",
					     TICKET_WAIT, lib->ns));
	ahead_begin();
	return (plugin_t *)this;
}
