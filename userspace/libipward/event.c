// SPDX-License-Identifier: GPL-2.0
/* Events from the module's multicast groups. */
#include <errno.h>
#include <string.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include "handle.h"

struct reception {
	struct ipward *ipward;
	ipward_event_fn fn;
	void *arg;
	int err;
};

static int join(struct ipward *ipward, const char *group, int id)
{
	errno = 0;
	if (nl_socket_add_membership(ipward->sock, id) >= 0)
		return 0;
	ipward_say(ipward, "cannot receive events of group \"%s\"", group);
	return errno ? -errno : -EIO;
}

/*
 * After a subscription, replies cannot be distinguished from events, so the
 * handle makes no more requests. Also subscribe to the kernel's notices about
 * families, since the groups are removed with the family.
 */
int ipward_subscribe(struct ipward *ipward, const char *const *group,
		     unsigned int groups)
{
	int id[IPWARD_GROUPS_MAX];
	int err, gone;

	ipward->message[0] = '\0';
	if (groups > IPWARD_GROUPS_MAX)
		return -E2BIG;
	gone = genl_ctrl_resolve_grp(ipward->sock, "nlctrl", "notify");
	if (gone < 0) {
		ipward_say(ipward, "the kernel does not tell when a module goes");
		return -ENOENT;
	}
	for (unsigned int i = 0; i < groups; i++) {
		id[i] = genl_ctrl_resolve_grp(ipward->sock, IPWARD_GENL_NAME,
					      group[i]);
		if (id[i] >= 0)
			continue;
		ipward_say(ipward, "the module has no event group \"%s\"",
			   group[i]);
		return -ENOENT;
	}
	err = join(ipward, "notify", gone);
	for (unsigned int i = 0; i < groups && !err; i++)
		err = join(ipward, group[i], id[i]);
	return err;
}

static const struct ipward_table *table_of(enum ipward_cmd cmd)
{
	switch (cmd) {
	case IPWARD_CMD_SA_ADDED:
	case IPWARD_CMD_SA_REMOVED:
	case IPWARD_CMD_SA_MOVED:
	case IPWARD_CMD_SA_PEER:
	case IPWARD_CMD_EXPIRE:
		return &ipward_sa_table;
	case IPWARD_CMD_RULE_ADDED:
	case IPWARD_CMD_RULE_REMOVED:
	case IPWARD_CMD_ACQUIRE:
		return &ipward_rule_table;
	case IPWARD_CMD_SET_COMMITTED:
		return &ipward_set_table;
	case IPWARD_CMD_DROP:
		return &ipward_stats_table;
	default:
		return NULL;
	}
}

/* Is it the kernel's notice that the module has gone? */
static int is_the_end(const struct ipward *ipward, struct nlmsghdr *hdr)
{
	struct nlattr *id;

	if (hdr->nlmsg_type != GENL_ID_CTRL ||
	    genlmsg_hdr(hdr)->cmd != CTRL_CMD_DELFAMILY)
		return 0;
	id = nlmsg_find_attr(hdr, GENL_HDRLEN, CTRL_ATTR_FAMILY_ID);
	return id && nla_get_u16(id) == ipward->family;
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct reception *reception = arg;
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct genlmsghdr *genl = genlmsg_hdr(hdr);
	const struct ipward_table *table;
	struct ipward_event event;

	if (is_the_end(reception->ipward, hdr)) {
		ipward_say(reception->ipward,
			   "the module has been removed: no event comes any more");
		reception->err = -ENODEV;
	}
	if (hdr->nlmsg_type != reception->ipward->family || reception->err)
		return NL_OK;
	memset(&event, 0, sizeof(event));
	event.cmd = genl->cmd;
	table = table_of(event.cmd);
	if (!table)
		return NL_OK;
	reception->err = ipward_decode(table, &event.sa,
				       genlmsg_attrdata(genl, 0),
				       genlmsg_attrlen(genl, 0));
	if (!reception->err)
		reception->err = reception->fn(&event, reception->arg);
	return NL_OK;
}

static int any_sequence(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

int ipward_receive(struct ipward *ipward, ipward_event_fn fn, void *arg)
{
	struct reception reception = { ipward, fn, arg, 0 };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	ipward->message[0] = '\0';
	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_event, &reception);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	errno = 0;
	err = nl_recvmsgs(ipward->sock, cb);
	if (err == -NLE_NOMEM) {
		ipward_say(ipward, "events were lost: they came too fast");
		err = -ENOBUFS;
	} else if (err < 0) {
		err = errno ? -errno : -EIO;
	} else {
		err = reception.err;
	}
	nl_cb_put(cb);
	return err;
}
