/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_KEEPALIVE_H
#define IPWARD_KEEPALIVE_H

struct ipward_sa;

int ipward_keepalive_add(struct ipward_sa *sa);

#endif
