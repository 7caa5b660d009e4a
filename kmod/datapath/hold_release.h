/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_HOLD_RELEASE_H
#define IPWARD_HOLD_RELEASE_H

struct ipward_net;

int ipward_release_init(struct ipward_net *ipn);
void ipward_release_exit(struct ipward_net *ipn);
int ipward_release_watch(void);
void ipward_release_unwatch(void);

#endif
