/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differences between versions of strongSwan: the only place that asks for them.
 * STRONGSWAN is 0x050908 for 5.9.8; it comes from the Makefile.
 */
#ifndef _IPWARD_STRONGSWAN_COMPAT_H
#define _IPWARD_STRONGSWAN_COMPAT_H

#include <daemon.h>

/*
 * What the daemon looks for. 6.0.3 and later refuse a plugin that was built for
 * another version; what is older does not ask.
 */
#define COMPAT_PLUGIN(name)						\
	__attribute__((visibility("default")))				\
	extern const char *name##_plugin_version;			\
	__attribute__((visibility("default")))				\
	extern plugin_t *name##_plugin_create(void);			\
	const char *name##_plugin_version = VERSION;			\
	plugin_t *name##_plugin_create(void)

/** compat_features() - of kernel_ipsec_t, what both versions can be told */
static inline kernel_feature_t compat_features(void)
{
#if STRONGSWAN >= 0x060000
	return KERNEL_ESP_V3_TFC | KERNEL_SA_USE_TIME;
#else
	return KERNEL_ESP_V3_TFC;
#endif
}

/** compat_acquire() - ask for keys, at once; @src and @dst remain the caller's */
static inline void compat_acquire(uint32_t reqid, traffic_selector_t *src,
				  traffic_selector_t *dst)
{
	kernel_acquire_data_t data = {
		.src = src,
		.dst = dst,
#if STRONGSWAN >= 0x060000
		.cpu = CPU_ID_MAX,
#endif
	};

	charon->traps->acquire(charon->traps, reqid, &data);
}

/** compat_wants_cpu() - is the SA for packets of one CPU only? */
static inline bool compat_wants_cpu(const kernel_ipsec_add_sa_t *data)
{
#if STRONGSWAN >= 0x060000
	return data->cpu != CPU_ID_MAX;
#else
	(void)data;
	return false;
#endif
}

#endif /* _IPWARD_STRONGSWAN_COMPAT_H */
