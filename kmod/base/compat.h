/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between kernels; no other file tests for them. Stable kernels and
 * distributions backport features, so the version does not tell: Kbuild
 * searches the headers and defines IPWARD_HAVE_... for each feature that it
 * finds.
 */
#ifndef IPWARD_COMPAT_H
#define IPWARD_COMPAT_H

#include <linux/crypto.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv6.h>
#include <linux/netlink.h>
#include <linux/srcu.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/ip6_route.h>
#include <net/lwtunnel.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/tcp.h>

#ifndef IPWARD_HAVE
#error "nobody has looked into the headers: build with the flags of Kbuild"
#endif

#ifndef CONFIG_64BIT
#error "ipward counts with 64-bit per-CPU additions and needs a 64-bit kernel"
#endif

/*
 * 6.18: with PREEMPT_RT, local_bh_disable() no longer excludes other tasks on
 * the CPU. The per-CPU state of cache.c, sad.c, fragment.c and output.c relies on it.
 */
#if defined(CONFIG_PREEMPT_RT) && !defined(CONFIG_PREEMPT_RT_NEEDS_BH_LOCK) && \
	LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#error "ipward needs PREEMPT_RT_NEEDS_BH_LOCK on a kernel with PREEMPT_RT"
#endif

/* 6.5: the functions for GSO are declared in a header of their own. */
#ifdef IPWARD_HAVE_GSO_H
#include <net/gso.h>
#endif

/*
 * 6.3: a reader of SRCU may end in another context than it began in. Before, only
 * the functions without lockdep allow that. Sparse need not follow the reader.
 */
static inline int ipward_srcu_down_read(struct srcu_struct *ssp)
{
#ifdef IPWARD_HAVE_SRCU_DOWN
	int idx = srcu_down_read(ssp);
#else
	int idx = __srcu_read_lock(ssp);
#endif

	__release(ssp);
	return idx;
}

static inline void ipward_srcu_up_read(struct srcu_struct *ssp, int idx)
{
	__acquire(ssp);
#ifdef IPWARD_HAVE_SRCU_DOWN
	srcu_up_read(ssp, idx);
#else
	__srcu_read_unlock(ssp, idx);
#endif
}

/* 6.3: the callback of an asynchronous request gets its data itself. */
#ifdef IPWARD_HAVE_CRYPTO_DATA
typedef void ipward_crypto_data_t;
static inline void *ipward_crypto_data(ipward_crypto_data_t *data)
{
	return data;
}
#else
typedef struct crypto_async_request ipward_crypto_data_t;
static inline void *ipward_crypto_data(ipward_crypto_data_t *base)
{
	return base->data;
}
#endif

/* 5.15: GRO compares skb extensions only if slow_gro is set. */
static inline void ipward_skb_set_slow_gro(struct sk_buff *skb)
{
#ifdef IPWARD_HAVE_SLOW_GRO
	skb->slow_gro = 1;
#endif
}

/* 5.15: SRv6 passes what it encapsulates to netfilter, if a sysctl is set. */
static inline bool ipward_seg6_has_hooks(void)
{
#if defined(IPWARD_HAVE_SEG6_HOOKS) && defined(CONFIG_LWTUNNEL)
	return static_branch_unlikely(&nf_hooks_lwtunnel_enabled);
#else
	return false;
#endif
}

/* 6.7: TCP-AO (RFC 5925). */
#ifndef TCPOPT_AO
#define TCPOPT_AO 29
#endif

/* 6.10: dummy devices are allocated by the kernel's own function. */
#ifdef IPWARD_HAVE_DUMMY
static inline struct net_device *ipward_alloc_netdev_dummy(void)
{
	return alloc_netdev_dummy(0);
}

static inline void ipward_free_netdev_dummy(struct net_device *dev)
{
	free_netdev(dev);
}
#else
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
#endif

/* 5.12: defragmentation can be disabled again. */
#ifndef IPWARD_HAVE_UNDEFRAG
static inline void nf_defrag_ipv4_disable(struct net *net) { }
static inline void nf_defrag_ipv6_disable(struct net *net) { }
#endif

/* 7.2: IPv6 is no longer a module; its functions are called directly. */
static inline int
ipward_ip6_fragment(struct net *net, struct sk_buff *skb,
		    int (*output)(struct net *net, struct sock *sk,
				  struct sk_buff *skb))
{
#ifdef IPWARD_HAVE_IPV6_OPS
	return nf_get_ipv6_ops()->fragment(net, NULL, skb, output);
#else
	return ip6_fragment(net, NULL, skb, output);
#endif
}

/* 5.18: rt_dst_alloc() has no argument for DST_NOPOLICY any more. */
static inline struct rtable *ipward_rt_alloc(struct net_device *dev,
					     const struct rtable *like)
{
	bool no_xfrm = like->dst.flags & DST_NOXFRM;

#ifdef IPWARD_HAVE_RT_NOPOLICY
	return rt_dst_alloc(dev, like->rt_flags, like->rt_type,
			    like->dst.flags & DST_NOPOLICY, no_xfrm);
#else
	return rt_dst_alloc(dev, like->rt_flags, like->rt_type, no_xfrm);
#endif
}

/* 6.0: extack reports the type of a missing attribute besides the message. */
#ifndef NL_SET_ERR_ATTR_MISS
#define NL_SET_ERR_ATTR_MISS(_extack, _nest, _type) do { } while (0)
#endif

/* NL_SET_ERR_MSG() takes only a literal, so this sets the private member. */
static inline void ipward_extack_set(struct netlink_ext_ack *extack,
				     const char *message)
{
	if (extack)
		extack->_msg = message;
}

/* 6.18: a work queue says whether its works run on the CPU that queues them. */
#ifdef IPWARD_HAVE_WQ_PERCPU
#define IPWARD_WQ_PERCPU WQ_PERCPU
#else
#define IPWARD_WQ_PERCPU 0
#endif

/* 6.2: pre_doit() gets the command as a struct genl_split_ops. */
#ifdef IPWARD_HAVE_SPLIT_OPS
typedef struct genl_split_ops ipward_genl_ops_t;
#else
typedef struct genl_ops ipward_genl_ops_t;
#endif

/* 6.8, and later stable releases: multicast groups have flags of their own. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* 5.11: nla_strscpy() replaces nla_strlcpy(); its return value differs. */
#ifndef IPWARD_HAVE_NLA_STRSCPY
#define nla_strscpy nla_strlcpy
#endif

/*
 * After 5.10, and in 6.1 at the latest: a device that is unregistered detaches
 * itself from IPv6 routes that are still referenced. 5.10 waits for the
 * references, so that the removal of a namespace would never end. This is a
 * behaviour: no header shows it, so test the version.
 */
static inline bool ipward_may_keep_route6(void)
{
	return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0);
}

#endif
