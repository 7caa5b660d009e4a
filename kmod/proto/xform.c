// SPDX-License-Identifier: GPL-2.0
/*
 * Apply and remove one layer of protection, ESP or AH: the part that both have
 * in common.
 */

#include <linux/in.h>

#include "proto/ah.h"
#include "proto/esp.h"
#include "proto/request.h"
#include "proto/xform.h"
#include "sa/sa.h"
#include "sa/seq.h"

static bool is_ah(const struct ipward_sa *sa)
{
	return sa->id.proto == IPPROTO_AH;
}

/**
 * ipward_xform_seal() - protect a packet whose headers are in place
 * @req: request: skb private, with room for the layer's header opened at
 *	@req->offset and tailroom for its trailer; proto and seq set
 *
 * Return: 0; -EINPROGRESS: the request belongs to the crypto API; another errno
 * with @req->drop set. The skb still belongs to the request.
 */
int ipward_xform_seal(struct ipward_request *req)
{
	int err = is_ah(ipward_request_sa(req)) ? ipward_ah_sign(req) :
						  ipward_esp_seal(req);

	if (unlikely(err && err != -EINPROGRESS && !req->drop))
		req->drop = IPWARD_DROP_CRYPTO;
	return err;
}

/**
 * ipward_xform_open() - verify and decrypt a layer
 * @req: request: skb private and linear, @req->offset at the layer's header
 *
 * Sets @req->header_len and @req->seq.
 *
 * Return: 0; -EINPROGRESS: the request belongs to the crypto API; another
 * errno, with @req->drop set only if the packet was refused before the crypto.
 * The caller passes all but -EINPROGRESS to ipward_xform_opened().
 */
int ipward_xform_open(struct ipward_request *req)
{
	return is_ah(ipward_request_sa(req)) ? ipward_ah_verify(req) :
					       ipward_esp_open(req);
}

/* Process the crypto's result. Only an authentic packet may move the window. */
static enum ipward_drop_reason layer_accept(struct ipward_request *req, int err)
{
	struct ipward_sa *sa = ipward_request_sa(req);

	if (err == -EBADMSG) {
		atomic_inc(&sa->in.integrity_failed);
		return IPWARD_DROP_INTEGRITY;
	}
	if (err)
		return IPWARD_DROP_CRYPTO;
	return ipward_sa_accept(sa, req->seq);
}

/**
 * ipward_xform_opened() - finish a layer after ipward_xform_open()
 * @req: the request, after the crypto
 * @err: the crypto's result
 *
 * Commits the sequence number and removes the trailer, but not the layer's
 * header. RFC 4303, section 3.4.4; RFC 4302, section 3.4.4.
 *
 * Return: 0 with @req->proto set, or a negative errno with @req->drop set.
 */
int ipward_xform_opened(struct ipward_request *req, int err)
{
	enum ipward_drop_reason drop;

	if (req->drop)
		return err;
	drop = layer_accept(req, err);
	if (!drop)
		drop = is_ah(ipward_request_sa(req)) ? ipward_ah_strip(req) :
						       ipward_esp_strip(req);
	return drop ? ipward_request_fail(req, drop) : 0;
}
