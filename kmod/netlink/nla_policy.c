// SPDX-License-Identifier: GPL-2.0
/*
 * What each attribute may be. An attribute that is not listed is refused, and
 * so are those that only come from the kernel.
 */

#include <linux/in6.h>

#include "netlink/nla_policy.h"

/* Four or sixteen bytes; which, the parser asks. */
#define ADDRESS { .type = NLA_BINARY, .len = sizeof(struct in6_addr) }
#define DEVICE { .type = NLA_NUL_STRING, .len = IPWARD_DEV_MAX - 1 }
#define ALG_NAME { .type = NLA_NUL_STRING, .len = IPWARD_ALG_MAX - 1 }
#define KEY { .type = NLA_BINARY, .len = IPWARD_KEY_MAX }
#define ENUM(_first, _last) NLA_POLICY_RANGE(NLA_U8, _first, _last)

const struct nla_policy
ipward_nl_selector_policy[IPWARD_A_SELECTOR_MAX + 1] = {
	[IPWARD_A_SELECTOR_SRC] = ADDRESS,
	[IPWARD_A_SELECTOR_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[IPWARD_A_SELECTOR_DST] = ADDRESS,
	[IPWARD_A_SELECTOR_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[IPWARD_A_SELECTOR_PROTO] = NLA_POLICY_MIN(NLA_U8, 1),
	[IPWARD_A_SELECTOR_SPORT_MIN] = { .type = NLA_U16 },
	[IPWARD_A_SELECTOR_SPORT_MAX] = { .type = NLA_U16 },
	[IPWARD_A_SELECTOR_DPORT_MIN] = { .type = NLA_U16 },
	[IPWARD_A_SELECTOR_DPORT_MAX] = { .type = NLA_U16 },
	[IPWARD_A_SELECTOR_ICMP_TYPE] = { .type = NLA_U8 },
	[IPWARD_A_SELECTOR_ICMP_CODE] = { .type = NLA_U8 },
	[IPWARD_A_SELECTOR_FAMILY] = { .type = NLA_U8 },
};

const struct nla_policy
ipward_nl_template_policy[IPWARD_A_TEMPLATE_MAX + 1] = {
	[IPWARD_A_TEMPLATE_PROTO] = { .type = NLA_U8 },
	[IPWARD_A_TEMPLATE_MODE] = ENUM(IPWARD_MODE_TRANSPORT,
					IPWARD_MODE_BEET),
	[IPWARD_A_TEMPLATE_SRC] = ADDRESS,
	[IPWARD_A_TEMPLATE_DST] = ADDRESS,
	[IPWARD_A_TEMPLATE_REQID] = { .type = NLA_U32 },
};

const struct nla_policy ipward_nl_flow_policy[IPWARD_A_FLOW_MAX + 1] = {
	[IPWARD_A_FLOW_SRC] = ADDRESS,
	[IPWARD_A_FLOW_DST] = ADDRESS,
	[IPWARD_A_FLOW_PROTO] = { .type = NLA_U8 },
	[IPWARD_A_FLOW_SPORT] = { .type = NLA_U16 },
	[IPWARD_A_FLOW_DPORT] = { .type = NLA_U16 },
	[IPWARD_A_FLOW_ICMP_TYPE] = { .type = NLA_U8 },
	[IPWARD_A_FLOW_ICMP_CODE] = { .type = NLA_U8 },
	[IPWARD_A_FLOW_MARK] = { .type = NLA_U32 },
	[IPWARD_A_FLOW_DEV] = DEVICE,
};

const struct nla_policy ipward_nl_limits_policy[IPWARD_A_LIMITS_MAX + 1] = {
	[IPWARD_A_LIMITS_BYTES] = NLA_POLICY_MIN(NLA_U64, 1),
	[IPWARD_A_LIMITS_PACKETS] = NLA_POLICY_MIN(NLA_U64, 1),
	[IPWARD_A_LIMITS_ADDED] = NLA_POLICY_MIN(NLA_U64, 1),
	[IPWARD_A_LIMITS_USED] = NLA_POLICY_MIN(NLA_U64, 1),
	[IPWARD_A_LIMITS_IDLE] = NLA_POLICY_MIN(NLA_U64, 1),
};

const struct nla_policy ipward_nl_sa_policy[IPWARD_A_SA_MAX + 1] = {
	[IPWARD_A_SA_DIR] = ENUM(IPWARD_DIR_IN, IPWARD_DIR_OUT),
	[IPWARD_A_SA_SRC] = ADDRESS,
	[IPWARD_A_SA_DST] = ADDRESS,
	[IPWARD_A_SA_PROTO] = { .type = NLA_U8 },
	[IPWARD_A_SA_SPI] = { .type = NLA_U32 },
	[IPWARD_A_SA_MODE] = ENUM(IPWARD_MODE_TRANSPORT, IPWARD_MODE_BEET),
	[IPWARD_A_SA_REQID] = { .type = NLA_U32 },
	[IPWARD_A_SA_AEAD] = ALG_NAME,
	[IPWARD_A_SA_AEAD_KEY] = KEY,
	[IPWARD_A_SA_ICV_LEN] = { .type = NLA_U8 },
	[IPWARD_A_SA_DRIVER] = ALG_NAME,
	[IPWARD_A_SA_REPLAY_WINDOW] = { .type = NLA_U32 },
	[IPWARD_A_SA_FLAGS] = NLA_POLICY_MASK(NLA_U32, IPWARD_SA_FLAG_ESN |
						       IPWARD_SA_FLAG_IIV |
						       IPWARD_SA_FLAG_LEGACY |
						       IPWARD_SA_FLAG_FOLLOW |
						       IPWARD_SA_FLAG_FRAG_BEFORE),
	[IPWARD_A_SA_SELECTOR] = NLA_POLICY_NESTED(ipward_nl_selector_policy),
	[IPWARD_A_SA_SEQ] = { .type = NLA_U64 },
	[IPWARD_A_SA_ENC] = ALG_NAME,
	[IPWARD_A_SA_ENC_KEY] = KEY,
	[IPWARD_A_SA_AUTH] = ALG_NAME,
	[IPWARD_A_SA_AUTH_KEY] = KEY,
	[IPWARD_A_SA_SOFT] = NLA_POLICY_NESTED(ipward_nl_limits_policy),
	[IPWARD_A_SA_HARD] = NLA_POLICY_NESTED(ipward_nl_limits_policy),
	[IPWARD_A_SA_DSCP] = NLA_POLICY_MAX(NLA_U8, 63),
	[IPWARD_A_SA_ECN] = ENUM(IPWARD_ECN_NORMAL, IPWARD_ECN_OFF),
	[IPWARD_A_SA_DF] = ENUM(IPWARD_DF_COPY, IPWARD_DF_CLEAR),
	[IPWARD_A_SA_TTL] = { .type = NLA_U8 },
	[IPWARD_A_SA_FLOW_LABEL] = { .type = NLA_U32 },
	[IPWARD_A_SA_NATT_SPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[IPWARD_A_SA_NATT_DPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[IPWARD_A_SA_KEEPALIVE] = NLA_POLICY_MIN(NLA_U16, 1),
	[IPWARD_A_SA_OA_SRC] = ADDRESS,
	[IPWARD_A_SA_OA_DST] = ADDRESS,
	[IPWARD_A_SA_TFC] = NLA_POLICY_MIN(NLA_U16, 1),
	[IPWARD_A_SA_DUMMIES] = NLA_POLICY_RANGE(NLA_U16, 1,
						IPWARD_DUMMIES_MAX),
	[IPWARD_A_SA_MARK] = { .type = NLA_U32 },
	[IPWARD_A_SA_MARK_MASK] = NLA_POLICY_MIN(NLA_U32, 1),
	[IPWARD_A_SA_SET_MARK] = { .type = NLA_U32 },
	[IPWARD_A_SA_SET_MARK_MASK] = NLA_POLICY_MIN(NLA_U32, 1),
	[IPWARD_A_SA_DEV] = DEVICE,
	[IPWARD_A_SA_SET_DEV] = DEVICE,
};

const struct nla_policy ipward_nl_rule_policy[IPWARD_A_RULE_MAX + 1] = {
	[IPWARD_A_RULE_HANDLE] = { .type = NLA_U32 },
	[IPWARD_A_RULE_DIR] = ENUM(IPWARD_DIR_IN, IPWARD_DIR_OUT),
	[IPWARD_A_RULE_ACTION] = ENUM(IPWARD_ACTION_PERMIT,
				      IPWARD_ACTION_PROTECT),
	[IPWARD_A_RULE_PRIORITY] = { .type = NLA_U32 },
	[IPWARD_A_RULE_FLAGS] = NLA_POLICY_MASK(NLA_U32,
						IPWARD_RULE_FLAG_MIRRORED),
	[IPWARD_A_RULE_NAME] = { .type = NLA_NUL_STRING,
				 .len = IPWARD_NAME_MAX - 1 },
	[IPWARD_A_RULE_SELECTOR] = NLA_POLICY_NESTED(ipward_nl_selector_policy),
	[IPWARD_A_RULE_TEMPLATE] = NLA_POLICY_NESTED(ipward_nl_template_policy),
};

const struct nla_policy ipward_nl_set_policy[IPWARD_A_SET_MAX + 1] = {
	[IPWARD_A_SET_BASE] = ENUM(IPWARD_SET_BASE_EMPTY,
				   IPWARD_SET_BASE_ACTIVE),
};

const struct nla_policy ipward_nl_stats_policy[IPWARD_A_STATS_MAX + 1] = { };

const struct nla_policy ipward_nl_config_policy[IPWARD_A_CONFIG_MAX + 1] = {
	[IPWARD_A_CONFIG_DEFAULT_IN] = ENUM(IPWARD_ACTION_PERMIT,
					    IPWARD_ACTION_BLOCK),
	[IPWARD_A_CONFIG_DEFAULT_OUT] = ENUM(IPWARD_ACTION_PERMIT,
					     IPWARD_ACTION_BLOCK),
	[IPWARD_A_CONFIG_EXEMPT] = NLA_POLICY_MASK(NLA_U32,
						   IPWARD_EXEMPT_IKE |
						   IPWARD_EXEMPT_NEIGHBOUR |
						   IPWARD_EXEMPT_DHCP |
						   IPWARD_EXEMPT_MULTICAST |
						   IPWARD_EXEMPT_BROADCAST),
	[IPWARD_A_CONFIG_STATEFUL] = NLA_POLICY_MAX(NLA_U8, 1),
	[IPWARD_A_CONFIG_PROTECT_MARK] = { .type = NLA_U32 },
	[IPWARD_A_CONFIG_PROTECT_MASK] = { .type = NLA_U32 },
};

const struct nla_policy ipward_nl_alg_policy[IPWARD_A_ALG_MAX + 1] = { };

const struct nla_policy ipward_nl_explain_policy[IPWARD_A_EXPLAIN_MAX + 1] = {
	[IPWARD_A_EXPLAIN_DIR] = ENUM(IPWARD_DIR_IN, IPWARD_DIR_OUT),
	[IPWARD_A_EXPLAIN_FLOW] = NLA_POLICY_NESTED(ipward_nl_flow_policy),
};
