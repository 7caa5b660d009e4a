// SPDX-License-Identifier: GPL-2.0
/* Names of drop reasons, as in the comments of enum ipward_drop_reason. */
#include <stddef.h>
#include "libipward.h"

static const char *const drop_names[] = {
	[IPWARD_DROP_NONE] = "none",
	[IPWARD_DROP_BLOCKED_IN] = "blocked-in",
	[IPWARD_DROP_BLOCKED_OUT] = "blocked-out",
	[IPWARD_DROP_DEFAULT_IN] = "default-in",
	[IPWARD_DROP_DEFAULT_OUT] = "default-out",
	[IPWARD_DROP_CLEAR] = "clear",
	[IPWARD_DROP_WRONG_SA] = "wrong-sa",
	[IPWARD_DROP_NO_RULE] = "no-rule",
	[IPWARD_DROP_SA_SELECTOR] = "sa-selector",
	[IPWARD_DROP_FRAGMENT] = "fragment",
	[IPWARD_DROP_HEADER] = "header",
	[IPWARD_DROP_TRUNCATED] = "truncated",
	[IPWARD_DROP_LENGTH] = "length",
	[IPWARD_DROP_SPI_ZERO] = "spi-zero",
	[IPWARD_DROP_SEQ_ZERO] = "seq-zero",
	[IPWARD_DROP_REPLAY] = "replay",
	[IPWARD_DROP_INTEGRITY] = "integrity",
	[IPWARD_DROP_PADDING] = "padding",
	[IPWARD_DROP_DUMMY] = "dummy",
	[IPWARD_DROP_MODE] = "mode",
	[IPWARD_DROP_INNER] = "inner",
	[IPWARD_DROP_ENCAP] = "encap",
	[IPWARD_DROP_ECN] = "ecn",
	[IPWARD_DROP_NESTING] = "nesting",
	[IPWARD_DROP_NO_SA] = "no-sa",
	[IPWARD_DROP_HOLD_FULL] = "hold-full",
	[IPWARD_DROP_HOLD_TIMEOUT] = "hold-timeout",
	[IPWARD_DROP_SEQ_EXHAUSTED] = "seq-exhausted",
	[IPWARD_DROP_TOO_BIG] = "too-big",
	[IPWARD_DROP_NO_ROUTE] = "no-route",
	[IPWARD_DROP_GSO] = "gso",
	[IPWARD_DROP_CONNTRACK] = "conntrack",
	[IPWARD_DROP_SA_DEAD] = "sa-dead",
	[IPWARD_DROP_SA_EXPIRED] = "sa-expired",
	[IPWARD_DROP_CRYPTO] = "crypto",
	[IPWARD_DROP_NO_MEMORY] = "no-memory",
	[IPWARD_DROP_QUEUE] = "queue",
	[IPWARD_DROP_REDIRECT] = "redirect",
	[IPWARD_DROP_UNKNOWN_SPI] = "unknown-spi",
};

const char *ipward_drop_name(uint32_t reason)
{
	if (reason >= sizeof(drop_names) / sizeof(drop_names[0]))
		return NULL;
	return drop_names[reason];
}
