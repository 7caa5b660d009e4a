/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOOK_H
#define IPWARD_HOOK_H

struct net;

int ipward_hook_register(struct net *net);
void ipward_hook_unregister(struct net *net);

#endif
