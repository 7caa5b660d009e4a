// SPDX-License-Identifier: GPL-2.0
/* An SA as JSON. */
#include "show.h"
#include "value/algorithm.h"
#include "value/limit.h"
#include "value/name.h"
#include "value/outer.h"
#include "value/tfc.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

static void add_outer(struct json_object *object, const struct ipward_sa *sa)
{
	char text[NAME_TEXT];

	if (HAS(DSCP))
		json_add_number(object, "dscp", sa->dscp);
	if (HAS(ECN))
		json_add_text(object, "ecn", name_text(ecn_choices, sa->ecn,
						       text));
	if (HAS(DF))
		json_add_text(object, "df", name_text(df_choices, sa->df,
						      text));
	if (HAS(TTL) && sa->ttl)
		json_add_number(object, "ttl", sa->ttl);
	else if (HAS(TTL))
		json_add_text(object, "ttl", OUTER_INHERIT);
	if (HAS(FLOW_LABEL))
		json_add_number(object, "flow_label", sa->flow_label);
}

static void add_ports(struct json_object *object, const struct ipward_sa *sa)
{
	struct json_object *encap = json_object_new_object();

	json_add_text(encap, "type", "espinudp");
	json_add_number(encap, "sport", sa->natt_sport);
	json_add_number(encap, "dport", sa->natt_dport);
	json_object_object_add(object, "encap", encap);
}

static void add_encap(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(NATT_SPORT))
		add_ports(object, sa);
	if (HAS(KEEPALIVE))
		json_add_number(object, "keepalive", sa->keepalive);
	if (HAS(OA_SRC))
		json_add_addr(object, "oa_src", &sa->oa_src);
	if (HAS(OA_DST))
		json_add_addr(object, "oa_dst", &sa->oa_dst);
	if (HAS(PEER_SRC))
		json_add_addr(object, "peer_src", &sa->peer_src);
	if (HAS(PEER_PORT))
		json_add_number(object, "peer_port", sa->peer_port);
}

/* Where it has moved to, in an event. */
static void add_place(struct json_object *object, const struct ipward_place *to)
{
	struct json_object *place = json_object_new_object();

	json_add_addr(place, "src", &to->src);
	json_add_addr(place, "dst", &to->dst);
	if (to->has & IPWARD_BIT(IPWARD_A_PLACE_NATT_SPORT)) {
		json_add_number(place, "encap_sport", to->natt_sport);
		json_add_number(place, "encap_dport", to->natt_dport);
	}
	json_add_number(place, "reqid", to->reqid);
	json_object_object_add(object, "to", place);
}

static void add_tfc(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(TFC) && sa->tfc == IPWARD_TFC_MTU)
		json_add_text(object, "tfc", TFC_MTU);
	else if (HAS(TFC))
		json_add_number(object, "tfc", sa->tfc);
	if (HAS(DUMMIES))
		json_add_number(object, "dummies", sa->dummies);
}

static void add_meta(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(MARK)) {
		json_add_number(object, "mark", sa->mark);
		json_add_number(object, "mark_mask", sa->mark_mask);
	}
	if (HAS(DEV))
		json_add_text(object, "dev", sa->dev);
	if (HAS(SET_MARK)) {
		json_add_number(object, "set_mark", sa->set_mark);
		json_add_number(object, "set_mark_mask", sa->set_mark_mask);
	}
	if (HAS(SET_DEV))
		json_add_text(object, "set_dev", sa->set_dev);
}

static void add_limit(struct json_object *object, const char *key,
		      const struct ipward_limits *limits)
{
	struct json_object *part = json_object_new_object();

	for (const struct choice *c = limit_choices; c->name; c++)
		if (limits->has & IPWARD_BIT(c->value))
			json_add_number(part, c->name, limits->max[c->value]);
	json_object_object_add(object, key, part);
}

static void add_limits(struct json_object *object, const struct ipward_sa *sa)
{
	if (HAS(SOFT))
		add_limit(object, "soft", &sa->soft);
	if (HAS(HARD))
		add_limit(object, "hard", &sa->hard);
}

static void add_expiry(struct json_object *object, const struct ipward_sa *sa)
{
	char name[NAME_TEXT];

	if (HAS(EXPIRY))
		json_add_text(object, "expiry", name_text(expiry_choices,
							  sa->expiry, name));
	if (HAS(EXPIRED_BY))
		json_add_text(object, "expired_by",
			      name_text(limit_choices, sa->expired_by, name));
}

static void add_identity(struct json_object *object,
			 const struct ipward_sa *sa, bool all)
{
	char name[NAME_TEXT];

	if (HAS(DIR))
		json_add_text(object, "dir", name_text(dir_choices, sa->dir,
						       name));
	if (HAS(SRC))
		json_add_addr(object, "src", &sa->src);
	if (HAS(DST))
		json_add_addr(object, "dst", &sa->dst);
	if (HAS(PROTO))
		json_add_text(object, "proto", name_text(sa_proto_choices,
							 sa->proto, name));
	if (all || HAS(SPI))
		json_add_number(object, "spi", sa->spi);
	if (HAS(MODE))
		json_add_text(object, "mode", name_text(mode_choices, sa->mode,
							name));
	if (all || HAS(REQID))
		json_add_number(object, "reqid", sa->reqid);
}

static void add_settings(struct json_object *object,
			 const struct ipward_sa *sa, bool all)
{
	if (HAS(AEAD))
		json_add_text(object, "aead", algorithm_text(sa->aead));
	if (HAS(ENC))
		json_add_text(object, "enc", algorithm_text(sa->enc));
	if (HAS(AUTH))
		json_add_text(object, "auth", algorithm_text(sa->auth));
	if (all || HAS(ICV_LEN))
		json_add_number(object, "icv", sa->icv_len);
	if (all || HAS(DRIVER))
		json_add_text(object, "driver", sa->driver);
	if (all || HAS(KEY_BITS))
		json_add_number(object, "key_bits", sa->key_bits);
	if (all || HAS(REPLAY_WINDOW))
		json_add_number(object, "replay_window", sa->replay_window);
	if (all || HAS(FLAGS))
		json_add_flags(object, sa_flag_choices, sa->flags);
	add_outer(object, sa);
	add_encap(object, sa);
	add_tfc(object, sa);
	add_meta(object, sa);
	add_limits(object, sa);
	if (HAS(SELECTOR))
		json_object_object_add(object, "selector",
				       selector_json(&sa->selector));
}

void sa_json(struct json_object *object, const struct ipward_sa *sa,
	     enum json_extent extent)
{
	const bool all = extent == JSON_COMPLETE;

	add_expiry(object, sa);
	if (HAS(TO))
		add_place(object, &sa->to);
	add_identity(object, sa, all);
	add_settings(object, sa, all);
	if (all || HAS(SEQ))
		json_add_number(object, "seq", sa->seq);
	if (all || HAS(PACKETS))
		json_add_number(object, "packets", sa->packets);
	if (all || HAS(BYTES))
		json_add_number(object, "bytes", sa->bytes);
	if (all || HAS(DROPS))
		json_add_number(object, "drops", sa->drops);
	if (all || HAS(REPLAYED))
		json_add_number(object, "replayed", sa->replayed);
	if (all || HAS(LATE))
		json_add_number(object, "late", sa->late);
	if (all || HAS(INTEGRITY_FAILED))
		json_add_number(object, "integrity_failed",
				sa->integrity_failed);
	if (all || HAS(AGE))
		json_add_number(object, "age", sa->age);
	if (HAS(IDLE))
		json_add_number(object, "idle", sa->idle);
	if (HAS(PATH_MTU))
		json_add_number(object, "path_mtu", sa->path_mtu);
}
