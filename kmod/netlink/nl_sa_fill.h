/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_NL_SA_FILL_H
#define IPWARD_NL_SA_FILL_H

struct ipward_sa;
struct sk_buff;

int ipward_nl_put_sa(struct sk_buff *msg, struct ipward_sa *sa);

#endif
