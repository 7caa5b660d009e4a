// SPDX-License-Identifier: GPL-2.0
/* One request, its replies and its acknowledgement. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include "handle.h"
#include "request.h"

#define MESSAGE_USUAL	2048	/* bytes; most requests have some hundred */
#define MESSAGE_MAX	65536	/* a rule with as many selectors as it may have */

struct ipward_exchange {
	struct ipward *ipward;
	const struct nlmsghdr *request;
	const struct ipward_table *table;
	ipward_reply_fn reply;
	void *arg;
	int err;
	enum { WAITING, FINISHED } state;
	bool disturbed;
};

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct ipward_exchange *exchange = arg;
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));

	if (exchange->reply && !exchange->err)
		exchange->err = exchange->reply(genlmsg_attrdata(genl, 0),
						genlmsg_attrlen(genl, 0),
						exchange->arg);
	return NL_OK;
}

/* With NETLINK_CAP_ACK only the request's header follows the errno. */
static void on_extack(struct ipward_exchange *exchange,
		      const struct nlmsghdr *hdr)
{
	size_t offset = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct nlmsgerr));

	ipward_extack(exchange->ipward, hdr, offset, exchange->request,
		      exchange->table);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *nlerr, void *arg)
{
	struct ipward_exchange *exchange = arg;

	(void)from;
	exchange->err = nlerr->error;
	exchange->state = FINISHED;
	on_extack(exchange, (void *)((char *)nlerr - NLMSG_HDRLEN));
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct ipward_exchange *exchange = arg;

	exchange->state = FINISHED;
	on_extack(exchange, nlmsg_hdr(msg));
	return NL_STOP;
}

static int on_finish(struct nl_msg *msg, void *arg)
{
	struct ipward_exchange *exchange = arg;
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	int err = 0;

	exchange->state = FINISHED;
	if (nlmsg_datalen(hdr) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(hdr), sizeof(err));
	if (err < 0 && !exchange->err)
		exchange->err = err;
	ipward_extack(exchange->ipward, hdr,
		      NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(err)),
		      exchange->request, exchange->table);
	return NL_STOP;
}

static int on_disturbed(struct nl_msg *msg, void *arg)
{
	struct ipward_exchange *exchange = arg;

	(void)msg;
	exchange->disturbed = true;
	return NL_OK;
}

static int receive(struct ipward_exchange *exchange)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err = 0;

	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, exchange);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, exchange);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, exchange);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_disturbed, exchange);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, exchange);
	while (exchange->state == WAITING && !err) {
		errno = 0;
		if (nl_recvmsgs(exchange->ipward->sock, cb) < 0 &&
		    exchange->state == WAITING)
			err = errno ? -errno : -EIO;
	}
	nl_cb_put(cb);
	return err ? err : exchange->err;
}

static int send_and_receive(struct ipward_exchange *exchange,
			    struct nl_msg *msg, enum ipward_cmd cmd, int flags,
			    const void *object)
{
	struct ipward *ipward = exchange->ipward;
	int err;

	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ipward->family, 0,
			 flags | NLM_F_REQUEST | NLM_F_ACK, cmd,
			 IPWARD_GENL_VERSION))
		return -EMSGSIZE;
	err = object ? ipward_encode(msg, exchange->table, object) : 0;
	if (err)
		return err;
	errno = 0;
	if (nl_send_auto(ipward->sock, msg) < 0)
		return errno ? -errno : -EIO;
	return receive(exchange);
}

/* -EMSGSIZE: it does not fit into @size bytes, nothing was sent. */
static int run_within(struct ipward_exchange *exchange, enum ipward_cmd cmd,
		      int flags, const void *object, size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(size);
	int err;

	if (!msg)
		return -ENOMEM;
	exchange->request = nlmsg_hdr(msg);
	err = send_and_receive(exchange, msg, cmd, flags, object);
	explicit_bzero(nlmsg_hdr(msg), size);
	nlmsg_free(msg);
	return err;
}

static int exchange_run(struct ipward_exchange *exchange, enum ipward_cmd cmd,
			int flags, const void *object)
{
	struct ipward *ipward = exchange->ipward;
	int err;

	ipward->message[0] = '\0';
	ipward->attribute[0] = '\0';
	if (!ipward->family)
		return -ENOTCONN;
	err = run_within(exchange, cmd, flags, object, MESSAGE_USUAL);
	if (err == -EMSGSIZE && exchange->state == WAITING)
		err = run_within(exchange, cmd, flags, object, MESSAGE_MAX);
	return err;
}

int ipward_call(struct ipward *ipward, enum ipward_cmd cmd,
		const struct ipward_table *table, const void *object,
		ipward_reply_fn reply, void *arg)
{
	struct ipward_exchange exchange = {
		.ipward = ipward,
		.table = table,
		.reply = reply,
		.arg = arg,
	};

	return exchange_run(&exchange, cmd, 0, object);
}

int ipward_dump_once(struct ipward *ipward, enum ipward_cmd cmd,
		     const struct ipward_table *table,
		     ipward_reply_fn reply, void *arg, bool *disturbed)
{
	struct ipward_exchange exchange = {
		.ipward = ipward,
		.table = table,
		.reply = reply,
		.arg = arg,
	};
	int err = exchange_run(&exchange, cmd, NLM_F_DUMP, NULL);

	*disturbed = exchange.disturbed;
	return err;
}
