/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TFC_H
#define IPWARD_TFC_H

struct ipward_request;

int ipward_tfc_pad(struct ipward_request *req, unsigned int room);

#endif
