/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_BEET_H
#define IPWARD_BEET_H

struct ipward_request;

int ipward_beet_encap(struct ipward_request *req);
int ipward_beet_decap(struct ipward_request *req);

#endif
