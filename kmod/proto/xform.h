/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_XFORM_H
#define IPWARD_XFORM_H

struct ipward_request;
struct ipward_sa;

int ipward_xform_seal(struct ipward_request *req);
int ipward_xform_open(struct ipward_request *req);
int ipward_xform_opened(struct ipward_request *req, int err);

#endif
