/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_LAYER_H
#define IPWARD_LAYER_H

struct ipward_request;
struct ipward_sa;

unsigned int ipward_layer_trailer_len(const struct ipward_sa *sa,
				      unsigned int payload_len);
unsigned int ipward_layer_max_payload(const struct ipward_sa *sa,
				      unsigned int room);
unsigned int ipward_layer_head(const struct ipward_sa *sa);
unsigned int ipward_layer_tail(const struct ipward_sa *sa);
int ipward_layer_seal(struct ipward_request *req);
int ipward_layer_open(struct ipward_request *req);
int ipward_layer_opened(struct ipward_request *req, int err);

#endif
