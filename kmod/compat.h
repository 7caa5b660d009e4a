/* SPDX-License-Identifier: GPL-2.0 */
/* The only place that asks which kernel this is. */
#ifndef IPWARD_COMPAT_H
#define IPWARD_COMPAT_H

#include <linux/crypto.h>
#include <linux/netdevice.h>
#include <linux/version.h>

#ifndef CONFIG_64BIT
#error "ipward counts with 64-bit per-CPU additions and needs a 64-bit kernel"
#endif

/* 6.5: generic segmentation has a header of its own. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* 6.3: the completion of asynchronous crypto is given its data directly. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
typedef struct crypto_async_request ipward_crypto_data_t;
static inline void *ipward_crypto_data(ipward_crypto_data_t *base)
{
	return base->data;
}
#else
typedef void ipward_crypto_data_t;
static inline void *ipward_crypto_data(ipward_crypto_data_t *data)
{
	return data;
}
#endif

/* 5.15: GRO looks at a packet's extensions only where it is told to. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 15, 0)
static inline void ipward_skb_set_slow_gro(struct sk_buff *skb) { }
#else
static inline void ipward_skb_set_slow_gro(struct sk_buff *skb)
{
	skb->slow_gro = 1;
}
#endif

/* 6.10: dummy devices are allocated. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
static inline struct net_device *ipward_alloc_netdev_dummy(void)
{
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (dev)
		init_dummy_netdev(dev);
	return dev;
}

static inline void ipward_free_netdev_dummy(struct net_device *dev)
{
	kfree(dev);
}
#else
static inline struct net_device *ipward_alloc_netdev_dummy(void)
{
	return alloc_netdev_dummy(0);
}

static inline void ipward_free_netdev_dummy(struct net_device *dev)
{
	free_netdev(dev);
}
#endif

#endif
