/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_EXPIRE_H
#define IPWARD_EXPIRE_H

struct ipward_limits;
struct ipward_sa;

int ipward_expire_add(struct ipward_sa *sa, const struct ipward_limits *soft,
		      const struct ipward_limits *hard);

#endif
