/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TRANSPORT_H
#define IPWARD_TRANSPORT_H

struct ipward_request;

int ipward_transport_encap(struct ipward_request *req);
int ipward_transport_decap(struct ipward_request *req);

#endif
