/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_XFORM_H
#define IPWARD_XFORM_H

struct ipward_request;
struct ipward_sa;

unsigned int ipward_xform_trailer_len(const struct ipward_sa *sa,
				      unsigned int payload_len);
unsigned int ipward_xform_max_payload(const struct ipward_sa *sa,
				      unsigned int room);
unsigned int ipward_xform_head(const struct ipward_sa *sa);
unsigned int ipward_xform_tail(const struct ipward_sa *sa);
int ipward_xform_seal(struct ipward_request *req);
int ipward_xform_open(struct ipward_request *req);
int ipward_xform_opened(struct ipward_request *req, int err);

#endif
