/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libipward: the netlink client of the ipward kernel module.
 *
 *	struct ipward *ipward = ipward_new();
 *	int err = ipward_open(ipward, NULL);
 *
 *	if (!err)
 *		err = ipward_sa_add(ipward, &sa);
 *	if (err)
 *		fprintf(stderr, "%s: %s\n", ipward_message(ipward),
 *			strerror(-err));
 *	ipward_free(ipward);
 *
 * Functions return 0 or a negative errno. A handle has one socket and must be
 * used by one thread at a time.
 *
 * Each structure begins with @has, a mask of the attributes present: bit N
 * stands for attribute N of the enum in <linux/ipward.h> that belongs to the
 * structure. Only fields whose bit is set are sent or were received. Fields
 * carry the names of their attributes; units are given there.
 */
#ifndef _LIBIPWARD_H
#define _LIBIPWARD_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/ipward.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

#define IPWARD_BIT(attr)	(UINT64_C(1) << (attr))
#define IPWARD_COUNTER_NAME_MAX	32
#define IPWARD_TEXT_MAX		512
#define IPWARD_LENS_MAX		32	/* lengths that an algorithm allows */

struct ipward;

/**
 * struct ipward_addr - an IP address
 * @len: 4 (IPv4), 16 (IPv6), or 0 for none
 * @bytes: in network byte order
 */
struct ipward_addr {
	uint8_t len;
	uint8_t bytes[16];
};

/** struct ipward_selector - packets to match; bits are IPWARD_A_SELECTOR_x */
struct ipward_selector {
	uint64_t has;
	struct ipward_addr src;
	struct ipward_addr dst;
	uint8_t src_len;
	uint8_t dst_len;
	uint8_t proto;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t family;
	uint16_t sport_min;
	uint16_t sport_max;
	uint16_t dport_min;
	uint16_t dport_max;
};

/** struct ipward_tmpl - an SA that a rule requires; bits IPWARD_A_TEMPLATE_x */
struct ipward_tmpl {
	uint64_t has;
	uint8_t proto;
	uint8_t mode;
	struct ipward_addr src;
	struct ipward_addr dst;
	uint32_t reqid;
	char algs[IPWARD_ALGS_MAX];
	uint16_t key_bits;
	uint32_t flags;
};

/** struct ipward_flow - one packet's tuple; bits are IPWARD_A_FLOW_x */
struct ipward_flow {
	uint64_t has;
	struct ipward_addr src;
	struct ipward_addr dst;
	uint8_t proto;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint16_t sport;
	uint16_t dport;
	uint32_t mark;
	char dev[IPWARD_DEV_MAX];
};

/**
 * struct ipward_limits - of a lifetime; bits are IPWARD_A_LIMITS_x
 * @max: by enum ipward_limit
 */
struct ipward_limits {
	uint64_t has;
	uint64_t max[IPWARD_LIMIT_IDLE + 1];
};

/** struct ipward_place - where an SA leads to; bits are IPWARD_A_PLACE_x */
struct ipward_place {
	uint64_t has;
	struct ipward_addr src;
	struct ipward_addr dst;
	uint16_t natt_sport;
	uint16_t natt_dport;
	uint32_t reqid;
	struct ipward_selector selector;
};

/**
 * struct ipward_sa - a security association; bits are IPWARD_A_SA_x
 * @key: of @aead: cipher key, then salt; never received. The caller zeroes it.
 * @key_len: bytes in @key
 * @enc_key: of @enc: cipher key, then a nonce if there is one; likewise
 * @auth_key: of @auth; likewise
 */
struct ipward_sa {
	uint64_t has;
	uint8_t dir;
	uint8_t proto;
	uint8_t mode;
	uint8_t icv_len;
	struct ipward_addr src;
	struct ipward_addr dst;
	uint32_t spi;
	uint32_t reqid;
	uint32_t replay_window;
	uint32_t flags;
	uint32_t key_len;
	uint32_t enc_key_len;
	uint32_t auth_key_len;
	uint8_t key[IPWARD_KEY_MAX];
	uint8_t enc_key[IPWARD_KEY_MAX];
	uint8_t auth_key[IPWARD_KEY_MAX];
	char aead[IPWARD_ALG_MAX];
	char enc[IPWARD_ALG_MAX];
	char auth[IPWARD_ALG_MAX];
	char driver[IPWARD_ALG_MAX];
	struct ipward_selector selector;
	uint64_t seq;
	uint64_t packets;
	uint64_t bytes;
	uint64_t drops;
	uint32_t replayed;
	uint32_t integrity_failed;
	uint64_t age;
	uint64_t idle;
	uint32_t path_mtu;
	uint16_t key_bits;	/* without the salt */
	uint32_t late;
	struct ipward_limits soft;
	struct ipward_limits hard;
	uint8_t expiry;
	uint8_t expired_by;
	uint8_t dscp;
	uint8_t ecn;
	uint8_t df;
	uint8_t ttl;
	uint32_t flow_label;
	uint16_t natt_sport;
	uint16_t natt_dport;
	uint16_t keepalive;
	uint16_t peer_port;
	uint16_t tfc;
	uint16_t dummies;
	uint32_t mark;
	uint32_t mark_mask;
	uint32_t set_mark;
	uint32_t set_mark_mask;
	char dev[IPWARD_DEV_MAX];
	char set_dev[IPWARD_DEV_MAX];
	struct ipward_addr oa_src;
	struct ipward_addr oa_dst;
	struct ipward_addr peer_src;
	struct ipward_place to;	/* in an SA_MOVED event only */
};

/**
 * struct ipward_rule - a rule of the SPD; bits are IPWARD_A_RULE_x
 * @tmpl: innermost first
 * @tmpls: used entries of @tmpl
 * @flow: flow that needs an SA; in an ACQUIRE event only
 * @selector: the rule matches if one of them does; without one, everything
 * @selectors: used entries of @selector
 */
struct ipward_rule {
	uint64_t has;
	uint32_t handle;
	uint32_t priority;
	uint32_t flags;
	uint8_t dir;
	uint8_t action;
	char name[IPWARD_NAME_MAX];
	uint32_t tmpls;
	uint64_t packets;
	uint64_t bytes;
	uint64_t drops;
	struct ipward_flow flow;
	struct ipward_addr absent;	/* own end, not of this host */
	uint64_t audited;
	uint64_t unprotected;
	uint64_t in_packets;	/* these four for a mirrored rule */
	uint64_t in_bytes;
	uint64_t out_packets;
	uint64_t out_bytes;
	char devs[IPWARD_DEVS_MAX];
	char vrf[IPWARD_DEV_MAX];
	uint32_t mark;
	uint32_t mark_mask;
	uint32_t twin;		/* handle of a rule that says the same, or 0 */
	uint32_t selectors;
	struct ipward_tmpl tmpl[IPWARD_TEMPLATES_MAX];
	struct ipward_selector selector[IPWARD_SELECTORS_MAX];
};

/**
 * ipward_rule_clear() - make an empty rule
 *
 * Does not clear the array of selectors, which is large: only entries counted
 * in
 * @selectors are used.
 */
void ipward_rule_clear(struct ipward_rule *rule);

/** struct ipward_set - a rule-set transaction; bits are IPWARD_A_SET_x */
struct ipward_set {
	uint64_t has;
	uint8_t base;
	uint32_t rules;
	uint32_t generation;
};

/** struct ipward_config - settings; bits are IPWARD_A_CONFIG_x */
struct ipward_config {
	uint64_t has;
	uint8_t default_in;
	uint8_t default_out;
	uint32_t exempt;
	uint8_t stateful;
	uint32_t protect_mark;
	uint32_t protect_mask;
};

/** struct ipward_count - one counter; bits are IPWARD_A_COUNTER_x */
struct ipward_count {
	uint64_t has;
	uint32_t id;
	char name[IPWARD_COUNTER_NAME_MAX];
	uint64_t value;
	bool is_drop;
};

/** struct ipward_dropped - a DROP event; bits are IPWARD_A_STATS_x */
struct ipward_dropped {
	uint64_t has;
	uint32_t reason;
	struct ipward_flow flow;
	uint32_t spi;
	uint32_t rule;
	bool audited;			/* not dropped: the rule only audits */
	uint8_t dir;
	char dev[IPWARD_DEV_MAX];
	char iif[IPWARD_DEV_MAX];
	uint8_t is_protected;
};

/**
 * struct ipward_explanation - question and answer; bits IPWARD_A_EXPLAIN_x
 * @sas: used entries of @sa
 */
struct ipward_explanation {
	uint64_t has;
	uint8_t dir;
	struct ipward_flow flow;
	uint8_t action;
	uint32_t reason;
	char reason_name[IPWARD_COUNTER_NAME_MAX];
	struct ipward_rule rule;
	uint32_t sas;
	struct ipward_sa sa[IPWARD_TEMPLATES_MAX];
	char text[IPWARD_TEXT_MAX];
	uint32_t exempt;
	uint8_t back_action;
	uint32_t back_reason;
	char back_text[IPWARD_TEXT_MAX];
	struct ipward_flow translated;
};

/**
 * struct ipward_alg - an algorithm that SAs may use; bits are IPWARD_A_ALG_x
 * @key_lens: bytes of keying material, salt included; @n_key_lens entries
 * @icv_lens: bytes, the usual one first; @n_icv_lens entries
 */
struct ipward_alg {
	uint64_t has;
	uint8_t kind;
	uint16_t rfc;
	uint32_t flags;
	uint32_t n_key_lens;
	uint32_t n_icv_lens;
	uint8_t key_lens[IPWARD_LENS_MAX];
	uint8_t icv_lens[IPWARD_LENS_MAX];
	char name[IPWARD_ALG_MAX];
	char title[IPWARD_ALG_MAX];
	char driver[IPWARD_ALG_MAX];
	char module[IPWARD_ALG_MAX];
};

/**
 * struct ipward_event - an event
 * @cmd: IPWARD_CMD_SA_ADDED to IPWARD_CMD_DROP; tells which member is valid
 */
struct ipward_event {
	enum ipward_cmd cmd;
	union {
		struct ipward_sa sa;		/* SA_ADDED ... SA_PEER, EXPIRE */
		struct ipward_rule rule;	/* RULE_ADDED ... ACQUIRE */
		struct ipward_set set;		/* SET_COMMITTED */
		struct ipward_dropped drop;	/* DROP */
	};
};

/* A callback that returns non-zero ends the walk with that value. */
typedef int (*ipward_sa_fn)(const struct ipward_sa *sa, void *arg);
typedef int (*ipward_rule_fn)(const struct ipward_rule *rule, void *arg);
typedef int (*ipward_count_fn)(const struct ipward_count *count, void *arg);
typedef int (*ipward_alg_fn)(const struct ipward_alg *alg, void *arg);
typedef int (*ipward_event_fn)(const struct ipward_event *event, void *arg);

/**
 * ipward_new() - make a handle, not yet connected
 *
 * Return: the handle, for ipward_free(), or NULL without memory.
 */
struct ipward *ipward_new(void);

/**
 * ipward_open() - connect to the module
 * @netns: NULL for this thread's namespace, a name under /run/netns, or a path
 *
 * The thread has returned to its own namespace afterwards.
 *
 * Return: 0; -EPROTONOSUPPORT when the module is not loaded; other errnos.
 */
int ipward_open(struct ipward *ipward, const char *netns);

/** ipward_free() - disconnect; aborts a transaction that is still open */
void ipward_free(struct ipward *ipward);

/**
 * ipward_message() - message of the kernel or this library about the last call
 *
 * After an error: its reason. After success: a warning, if there is one.
 *
 * Return: text without a final full stop, "" if there is none; valid until
 * the next call with this handle.
 */
const char *ipward_message(const struct ipward *ipward);

/**
 * ipward_attribute() - the attribute that the kernel refused or did not find
 *
 * Return: a path such as "sa.selector.src", "" if the kernel named none.
 */
const char *ipward_attribute(const struct ipward *ipward);

/** ipward_fd() - the socket, for poll() before ipward_receive() */
int ipward_fd(const struct ipward *ipward);

/**
 * ipward_sa_add() - add an SA
 *
 * Needs src, dst, proto, spi and mode; and aead with its key, or enc and auth
 * with their keys. Netlink buffers with keys are zeroed; the caller must zero
 * @sa.
 *
 * Return: 0, with a warning in ipward_message() if an algorithm is weak; a
 * negative errno.
 */
int ipward_sa_add(struct ipward *ipward, const struct ipward_sa *sa);

/** ipward_sa_get() - read the SA with the dst, proto and spi of @sa into it */
int ipward_sa_get(struct ipward *ipward, struct ipward_sa *sa);

/**
 * ipward_sa_expect() - let packets wait for the inbound SA with the dst, proto and
 * spi of @sa, which will soon be added
 *
 * ipward_sa_add() and ipward_sa_del() end it, and the time that packets may wait
 * for keys.
 *
 * Return: 0; -EEXIST: there is such an SA; -ENOBUFS: too many are expected;
 * another negative errno.
 */
int ipward_sa_expect(struct ipward *ipward, const struct ipward_sa *sa);

/** ipward_sa_del() - remove the SA with the dst, proto and spi of @sa */
int ipward_sa_del(struct ipward *ipward, const struct ipward_sa *sa);

/**
 * ipward_sa_move() - let the SA with the dst, proto and spi of @sa lead elsewhere
 * @to: its new src and dst, of either family; no ports: not in UDP; no reqid, no
 *	selector: as before
 *
 * Keys, sequence numbers, replay window, counters and lifetimes stay.
 *
 * Return: 0; -ENOENT; -EEXIST; another negative errno.
 */
int ipward_sa_move(struct ipward *ipward, const struct ipward_sa *sa,
		   const struct ipward_place *to);

/** ipward_sa_flush() - remove all SAs of the namespace */
int ipward_sa_flush(struct ipward *ipward);

/**
 * ipward_sa_dump() - call @fn for each SA
 *
 * A dump that was interrupted by changes is repeated; @fn is called for the
 * last one only. If all attempts were interrupted, ipward_message() says so.
 */
int ipward_sa_dump(struct ipward *ipward, ipward_sa_fn fn, void *arg);

/** ipward_alg_dump() - call @fn for each algorithm that SAs may use */
int ipward_alg_dump(struct ipward *ipward, ipward_alg_fn fn, void *arg);

/**
 * ipward_rule_add() - add a rule, to the open transaction if there is one
 * @handle: receives the rule's handle, 0 if the kernel sent none; may be NULL
 */
int ipward_rule_add(struct ipward *ipward, const struct ipward_rule *rule,
		    uint32_t *handle);

/** ipward_rule_get() - read the rule with this handle */
int ipward_rule_get(struct ipward *ipward, uint32_t handle,
		    struct ipward_rule *rule);

/** ipward_rule_del() - remove a rule, in the open transaction if any */
int ipward_rule_del(struct ipward *ipward, uint32_t handle);

/** ipward_rule_flush() - remove all rules, in the open transaction if any */
int ipward_rule_flush(struct ipward *ipward);

/** ipward_rule_reset() - set a rule's counters to 0; @handle 0: those of all */
int ipward_rule_reset(struct ipward *ipward, uint32_t handle);

/** ipward_rule_dump() - call @fn for each rule; see ipward_sa_dump() */
int ipward_rule_dump(struct ipward *ipward, ipward_rule_fn fn, void *arg);

/** ipward_set_begin() - open a transaction that belongs to this handle */
int ipward_set_begin(struct ipward *ipward, enum ipward_set_base base);

/** ipward_set_commit() - put the transaction's rules in force at once */
int ipward_set_commit(struct ipward *ipward);

/** ipward_set_abort() - abort the transaction */
int ipward_set_abort(struct ipward *ipward);

/** ipward_stats() - call @fn for each counter */
int ipward_stats(struct ipward *ipward, ipward_count_fn fn, void *arg);

/** ipward_stats_reset() - set all counters that ipward_stats() shows to 0 */
int ipward_stats_reset(struct ipward *ipward);

/** ipward_config_get() - read the settings */
int ipward_config_get(struct ipward *ipward, struct ipward_config *config);

/** ipward_config_set() - change the settings whose bits are set */
int ipward_config_set(struct ipward *ipward,
		      const struct ipward_config *config);

/**
 * ipward_explain() - ask what would happen to a packet
 * @explanation: dir and flow on entry, the answer on return
 */
int ipward_explain(struct ipward *ipward,
		   struct ipward_explanation *explanation);

#define IPWARD_GROUPS_MAX 8

/**
 * ipward_subscribe() - receive events of groups
 * @group: array of IPWARD_MCGRP_x
 * @groups: number of entries, IPWARD_GROUPS_MAX at most
 *
 * Afterwards the handle can be used for ipward_receive() only.
 */
int ipward_subscribe(struct ipward *ipward, const char *const *group,
		     unsigned int groups);

/**
 * ipward_receive() - wait for events and call @fn for each
 *
 * Return: 0 after at least one message; -ENOBUFS when events were lost.
 */
int ipward_receive(struct ipward *ipward, ipward_event_fn fn, void *arg);

/**
 * ipward_drop_name() - the name `ipward stats` prints for a drop reason
 *
 * Return: the name, NULL for an unknown reason.
 */
const char *ipward_drop_name(uint32_t reason);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* _LIBIPWARD_H */
