// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include "client.h"
#include "compat.h"
#include "convert.h"
#include "known.h"
#include "linger.h"
#include "modes.h"
#include "sa.h"
#include "spi.h"
#include "transform.h"

/*
 * Packets: charon's default is 32, of which hosts with several CPUs, whose packets
 * overtake each other by some hundred, would lose some.
 */
#define WINDOW_MIN	1024

/*
 * For one that is removed by its key alone. The port tells apart the SAs to peers
 * behind one NAT; without ESP in UDP the kernel has none, and does not compare it.
 */
static struct ipward_sa named(kernel_ipsec_sa_id_t *id)
{
	struct ipward_sa sa = {
		.has = IPWARD_BIT(IPWARD_A_SA_SRC) | IPWARD_BIT(IPWARD_A_SA_DST) |
		       IPWARD_BIT(IPWARD_A_SA_PROTO) | IPWARD_BIT(IPWARD_A_SA_SPI),
		.src = convert_host(id->src),
		.dst = convert_host(id->dst),
		.proto = id->proto,
		.spi = ntohl(id->spi),
		.natt_dport = id->dst->get_port(id->dst),
	};

	if (sa.natt_dport)
		sa.has |= IPWARD_BIT(IPWARD_A_SA_NATT_DPORT);
	return sa;
}

static bool refused(kernel_ipsec_sa_id_t *id, const char *why)
{
	DBG1(DBG_KNL, "ipward: SA %.8x from %H to %H is refused: %s",
	     ntohl(id->spi), id->src, id->dst, why);
	return false;
}

static bool put_mode(struct ipward_sa *sa, kernel_ipsec_sa_id_t *id,
		     kernel_ipsec_add_sa_t *data)
{
	sa->mode = convert_mode(data->mode);
	if (!sa->mode)
		return refused(id, "ipward knows the modes transport, tunnel and beet");
	sa->has |= IPWARD_BIT(IPWARD_A_SA_MODE);
	return true;
}

static bool check_extras(kernel_ipsec_sa_id_t *id, kernel_ipsec_add_sa_t *data)
{
	if (data->ipcomp != IPCOMP_NONE)
		return refused(id, "ipward does not compress: set ipcomp = no");
	if (id->if_id)
		return refused(id, "ipward has no interface IDs: unset if_id_in and if_id_out");
	if (data->label)
		return refused(id, "ipward has no security labels: unset label");
	if (compat_wants_cpu(data))
		return refused(id, "ipward has no SAs for one CPU: set per_cpu_sas = no");
	return true;
}

static const char *mode_name(uint8_t mode)
{
	return mode == IPWARD_MODE_TRANSPORT ? "transport" :
	       mode == IPWARD_MODE_TUNNEL ? "tunnel" : "BEET";
}

static bool check_mode(const struct ipward_sa *sa, kernel_ipsec_sa_id_t *id)
{
	char rule[IPWARD_NAME_MAX] = "";
	uint8_t wanted = 0;

	if (modes_allow(sa->reqid, sa->mode, rule, &wanted))
		return true;
	DBG1(DBG_KNL,
	     "ipward: SA %.8x from %H to %H is refused: rule \"%s\" wants %s mode, and the peer has agreed to %s mode",
	     sa->spi, id->src, id->dst, rule, mode_name(wanted),
	     mode_name(sa->mode));
	return false;
}

static void put_limit(struct ipward_limits *limits, int attr, enum ipward_limit which,
		      uint64_t value)
{
	if (!value)
		return;
	limits->max[which] = value;
	limits->has |= IPWARD_BIT(attr);
}

static void put_lifetime(struct ipward_sa *sa, const lifetime_cfg_t *lifetime)
{
	if (!lifetime)
		return;
	put_limit(&sa->soft, IPWARD_A_LIMITS_ADDED, IPWARD_LIMIT_ADDED,
		  lifetime->time.rekey);
	put_limit(&sa->soft, IPWARD_A_LIMITS_BYTES, IPWARD_LIMIT_BYTES,
		  lifetime->bytes.rekey);
	put_limit(&sa->soft, IPWARD_A_LIMITS_PACKETS, IPWARD_LIMIT_PACKETS,
		  lifetime->packets.rekey);
	put_limit(&sa->hard, IPWARD_A_LIMITS_ADDED, IPWARD_LIMIT_ADDED,
		  lifetime->time.life);
	put_limit(&sa->hard, IPWARD_A_LIMITS_BYTES, IPWARD_LIMIT_BYTES,
		  lifetime->bytes.life);
	put_limit(&sa->hard, IPWARD_A_LIMITS_PACKETS, IPWARD_LIMIT_PACKETS,
		  lifetime->packets.life);
	if (sa->soft.has)
		sa->has |= IPWARD_BIT(IPWARD_A_SA_SOFT);
	if (sa->hard.has)
		sa->has |= IPWARD_BIT(IPWARD_A_SA_HARD);
}

/*
 * An SA of the kernel has one selector. Where several pairs were agreed on, the rules
 * alone decide what it carries, and the peer does the same.
 */
static void put_selector(struct ipward_sa *sa, kernel_ipsec_add_sa_t *data)
{
	traffic_selector_t *src, *dst;

	if (!data->src_ts || data->src_ts->get_count(data->src_ts) != 1 ||
	    !data->dst_ts || data->dst_ts->get_count(data->dst_ts) != 1)
		return;
	data->src_ts->get_first(data->src_ts, (void **)&src);
	data->dst_ts->get_first(data->dst_ts, (void **)&dst);
	if (convert_selectors(&sa->selector, src, dst))
		sa->has |= IPWARD_BIT(IPWARD_A_SA_SELECTOR);
}

static void put_outer(struct ipward_sa *sa, kernel_ipsec_add_sa_t *data)
{
	if (sa->mode != IPWARD_MODE_TUNNEL)
		return;
	if (!data->copy_ecn) {
		sa->ecn = IPWARD_ECN_OFF;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_ECN);
	}
	if (data->inbound)
		return;
	if (!data->copy_df) {
		sa->df = IPWARD_DF_CLEAR;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_DF);
	}
	if (data->copy_dscp == DSCP_COPY_IN_ONLY || data->copy_dscp == DSCP_COPY_NO) {
		sa->dscp = 0;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_DSCP);
	}
	if (data->tfc && sa->proto == IPPROTO_ESP) {
		sa->tfc = data->tfc < IPWARD_TFC_MTU ? data->tfc : IPWARD_TFC_MTU;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_TFC);
	}
}

static void put_marks(struct ipward_sa *sa, kernel_ipsec_sa_id_t *id,
		      kernel_ipsec_add_sa_t *data)
{
	if (id->mark.mask) {
		sa->mark = id->mark.value;
		sa->mark_mask = id->mark.mask;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_MARK) |
			   IPWARD_BIT(IPWARD_A_SA_MARK_MASK);
	}
	if (data->mark.mask) {
		sa->set_mark = data->mark.value;
		sa->set_mark_mask = data->mark.mask;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_SET_MARK) |
			   IPWARD_BIT(IPWARD_A_SA_SET_MARK_MASK);
	}
}

static void put_encap(struct ipward_sa *sa, kernel_ipsec_sa_id_t *id,
		      kernel_ipsec_add_sa_t *data)
{
	if (!data->encap)
		return;
	sa->natt_sport = id->src->get_port(id->src);
	sa->natt_dport = id->dst->get_port(id->dst);
	sa->has |= IPWARD_BIT(IPWARD_A_SA_NATT_SPORT) |
		   IPWARD_BIT(IPWARD_A_SA_NATT_DPORT);
	/* Until charon has heard of the peer's new port, traffic goes on. */
	if (!data->inbound)
		sa->flags |= IPWARD_SA_FLAG_FOLLOW;
}

static bool fill(struct ipward_sa *sa, kernel_ipsec_sa_id_t *id,
		 kernel_ipsec_add_sa_t *data)
{
	const char *why;

	if (!check_extras(id, data) || !put_mode(sa, id, data))
		return false;
	sa->dir = data->inbound ? IPWARD_DIR_IN : IPWARD_DIR_OUT;
	sa->reqid = data->reqid;
	sa->flags = IPWARD_SA_FLAG_IKE | (data->esn ? IPWARD_SA_FLAG_ESN : 0);
	sa->has |= IPWARD_BIT(IPWARD_A_SA_DIR) | IPWARD_BIT(IPWARD_A_SA_REQID) |
		   IPWARD_BIT(IPWARD_A_SA_FLAGS);
	if (data->inbound) {
		/* 0 is none. More than charon's default is the receiver's choice. */
		sa->replay_window = data->replay_window &&
				    data->replay_window < WINDOW_MIN ?
				    WINDOW_MIN : data->replay_window;
		sa->has |= IPWARD_BIT(IPWARD_A_SA_REPLAY_WINDOW);
	}
	if (!check_mode(sa, id))
		return false;
	put_encap(sa, id, data);
	put_lifetime(sa, data->lifetime);
	put_selector(sa, data);
	put_outer(sa, data);
	put_marks(sa, id, data);
	if (!transform_fill(sa, data->enc_alg, data->enc_key.ptr, data->enc_key.len,
			    data->int_alg, data->int_key.ptr, data->int_key.len,
			    &why))
		return refused(id, why);
	return true;
}

status_t sa_add(kernel_ipsec_sa_id_t *id, kernel_ipsec_add_sa_t *data)
{
	struct ipward_sa sa = named(id);
	struct ipward *ipward;
	int err = -EINVAL;

	sa.has &= ~IPWARD_BIT(IPWARD_A_SA_NATT_DPORT);
	if (fill(&sa, id, data)) {
		ipward = client_get();
		err = ipward ? ipward_sa_add(ipward, &sa) : -ENOTCONN;
		if (ipward && err)
			client_failed(ipward, err, "SA %.8x cannot be added", sa.spi);
		if (ipward)
			client_put(ipward);
	}
	memwipe(&sa, sizeof(sa));
	if (!err)
		known_add(id->dst, id->proto, id->spi, data->inbound);
	if (!err && data->inbound)
		spi_release(id->spi);
	return err ? FAILED : SUCCESS;
}

static bool is_host(const struct ipward_addr *addr, uint8_t len, host_t *host)
{
	struct ipward_addr other = convert_host(host);

	return len == 8 * other.len && addr->len == other.len &&
	       !memcmp(addr->bytes, other.bytes, other.len);
}

/*
 * In transport mode a selector of the host itself goes with it. charon tells the new
 * one only as of 6.0, and in a tunnel it stays.
 */
static void move_selector(struct ipward_place *to, const struct ipward_sa *sa,
			  kernel_ipsec_sa_id_t *id)
{
	struct ipward_selector *selector = &to->selector;

	if (sa->mode != IPWARD_MODE_TRANSPORT ||
	    !(sa->has & IPWARD_BIT(IPWARD_A_SA_SELECTOR)) ||
	    !is_host(&sa->selector.src, sa->selector.src_len, id->src) ||
	    !is_host(&sa->selector.dst, sa->selector.dst_len, id->dst))
		return;
	*selector = sa->selector;
	selector->src = to->src;
	selector->src_len = 8 * to->src.len;
	selector->dst = to->dst;
	selector->dst_len = 8 * to->dst.len;
	selector->has &= ~IPWARD_BIT(IPWARD_A_SELECTOR_FAMILY);
	to->has |= IPWARD_BIT(IPWARD_A_PLACE_SELECTOR);
}

static struct ipward_place new_place(kernel_ipsec_update_sa_t *data)
{
	struct ipward_place to = {
		.has = IPWARD_BIT(IPWARD_A_PLACE_SRC) |
		       IPWARD_BIT(IPWARD_A_PLACE_DST),
		.src = convert_host(data->new_src),
		.dst = convert_host(data->new_dst),
	};

	if (data->new_encap) {
		to.natt_sport = data->new_src->get_port(data->new_src);
		to.natt_dport = data->new_dst->get_port(data->new_dst);
		to.has |= IPWARD_BIT(IPWARD_A_PLACE_NATT_SPORT) |
			  IPWARD_BIT(IPWARD_A_PLACE_NATT_DPORT);
	}
	/* 5.9.8 says 0 if it does not change. */
	if (data->new_reqid) {
		to.reqid = data->new_reqid;
		to.has |= IPWARD_BIT(IPWARD_A_PLACE_REQID);
	}
	return to;
}

status_t sa_update(kernel_ipsec_sa_id_t *id, kernel_ipsec_update_sa_t *data)
{
	struct ipward_place to = new_place(data);
	struct ipward *ipward = client_get();
	struct ipward_sa sa = named(id), found = sa;
	bool inbound;
	int err;

	if (!ipward)
		return NOT_SUPPORTED;
	err = ipward_sa_get(ipward, &found);
	if (!err) {
		move_selector(&to, &found, id);
		err = ipward_sa_move(ipward, &sa, &to);
	}
	if (err)
		client_failed(ipward, err, "SA %.8x cannot move", sa.spi);
	client_put(ipward);
	if (!err) {
		inbound = known_remove(id->dst, id->proto, id->spi);
		known_add(data->new_dst, id->proto, id->spi, inbound);
	}
	return err ? NOT_SUPPORTED : SUCCESS;
}

status_t sa_query(kernel_ipsec_sa_id_t *id, uint64_t *bytes, uint64_t *packets,
		  time_t *time)
{
	struct ipward *ipward = client_get();
	struct ipward_sa sa = named(id);
	int err;

	if (!ipward)
		return FAILED;
	err = ipward_sa_get(ipward, &sa);
	client_put(ipward);
	if (err)
		return err == -ENOENT ? NOT_FOUND : FAILED;
	if (bytes)
		*bytes = sa.bytes;
	if (packets)
		*packets = sa.packets;
	if (time)
		*time = sa.has & IPWARD_BIT(IPWARD_A_SA_IDLE) ?
			time_monotonic(NULL) - sa.idle : 0;
	return SUCCESS;
}

status_t sa_delete(kernel_ipsec_sa_id_t *id, bool may_linger)
{
	struct ipward_sa sa = named(id);

	spi_release(id->spi);
	if (known_remove(id->dst, id->proto, id->spi) && may_linger &&
	    linger_begin(&sa))
		return SUCCESS;
	/* charon also deletes what it was promised, or failed to add. */
	return !id->proto || client_delete_sa(&sa) ? SUCCESS : FAILED;
}

static int remember(const struct ipward_sa *sa, void *arg)
{
	linked_list_t *sas = arg;
	struct ipward_sa *copy;

	if (!(sa->has & IPWARD_BIT(IPWARD_A_SA_FLAGS)) ||
	    !(sa->flags & IPWARD_SA_FLAG_IKE))
		return 0;
	copy = malloc_thing(struct ipward_sa);
	*copy = *sa;
	sas->insert_last(sas, copy);
	return 0;
}

/* A handle does one thing at a time: the list ends before the first SA is removed. */
status_t sa_flush(void)
{
	linked_list_t *sas = linked_list_create();
	struct ipward *ipward = client_get();
	struct ipward_sa *sa;
	int err, count = 0;

	err = ipward ? ipward_sa_dump(ipward, remember, sas) : -ENOTCONN;
	while (sas->remove_first(sas, (void **)&sa) == SUCCESS) {
		if (!ipward_sa_del(ipward, sa))
			count++;
		free(sa);
	}
	sas->destroy(sas);
	if (ipward)
		client_put(ipward);
	if (count)
		DBG1(DBG_KNL, "ipward: removed %d SAs of an earlier key exchange", count);
	return err ? FAILED : SUCCESS;
}
