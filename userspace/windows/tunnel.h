/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tunnels. A rule of Windows is for one direction and has one end, to which its packets
 * go; two rules make a tunnel, with each other's filters. A rule of ipward is for both
 * directions and has both ends.
 */
#ifndef _IPWARD_WINDOWS_TUNNEL_H
#define _IPWARD_WINDOWS_TUNNEL_H

#include "windows/conversion.h"

#define TUNNEL_ENDS	128

enum tunnel_half {
	TUNNEL_OUT,		/* its packets leave: it becomes a rule */
	TUNNEL_IN,		/* the other half becomes a rule, which has this one in it */
	TUNNEL_WRONG,		/* there are errors in the report */
};

/** tunnel_collect() - note the filters of all tunnels, before any rule is asked for */
void tunnel_collect(struct conversion *conversion);

/**
 * tunnel_half() - what a filter of a tunnel's rule is
 * @ends: receives ", mode: tunnel, local: ..., remote: ..." for TUNNEL_OUT
 */
enum tunnel_half tunnel_half(struct conversion *conversion,
			     const struct windows_rule *rule,
			     const struct ip_filter *filter, char *ends);

#endif /* _IPWARD_WINDOWS_TUNNEL_H */
