/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOOK_H
#define IPWARD_HOOK_H

struct ipward_net;

int ipward_hook_enable(struct ipward_net *ipn);
void ipward_hook_disable(struct ipward_net *ipn);

#endif
