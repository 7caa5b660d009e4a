/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOOK_OPTION_H
#define IPWARD_HOOK_OPTION_H

struct ipward_net;
struct ipward_ruleset;

int ipward_hook_option_add(struct ipward_net *ipn,
			   const struct ipward_ruleset *set);
void ipward_hook_option_trim(struct ipward_net *ipn,
			     const struct ipward_ruleset *set);

#endif
