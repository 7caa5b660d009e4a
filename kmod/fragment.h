/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_FRAGMENT_H
#define IPWARD_FRAGMENT_H

struct ipward_request;

int ipward_fragment_gather(struct ipward_request *req);

#endif
