/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NETNS_H
#define IPWARD_NETNS_H

int ipward_netns_init(void);
void ipward_netns_tell(void);
void ipward_netns_exit(void);

#endif
