/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_FAMILY_H
#define IPWARD_NL_FAMILY_H

int ipward_netlink_init(void);
void ipward_netlink_exit(void);

#endif
