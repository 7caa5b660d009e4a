/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_AH_H
#define IPWARD_AH_H

#include <linux/ipward.h>
#include <linux/types.h>

struct ipward_request;
struct ipward_sa;

int ipward_ah_sign(struct ipward_request *req);
int ipward_ah_verify(struct ipward_request *req);
enum ipward_drop_reason ipward_ah_strip(struct ipward_request *req);

#endif
