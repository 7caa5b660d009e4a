/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_CRYPTO_H
#define IPWARD_CRYPTO_H

struct ipward_request;
struct scatterlist;

int ipward_crypto_seal(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len);
int ipward_crypto_open(struct ipward_request *req, struct scatterlist *sg,
		       unsigned int aad_len, unsigned int text_len);

#endif
