// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include "address.h"
#include "encap.h"
#include "limit.h"
#include "name.h"
#include "outer.h"
#include "scope.h"
#include "show.h"
#include "tfc.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

/* "sa add" has these words too. */
static const struct choice sa_flags[] = {
	{ "esn", IPWARD_SA_FLAG_ESN },
	{ "iiv", IPWARD_SA_FLAG_IIV },
	{ "legacy", IPWARD_SA_FLAG_LEGACY },
	{ "follow", IPWARD_SA_FLAG_FOLLOW },
	{ "fragment-before", IPWARD_SA_FLAG_FRAG_BEFORE },
	{ NULL, 0 },
};

static void print_key(const struct ipward_sa *sa)
{
	char src[ADDRESS_TEXT], dst[ADDRESS_TEXT], name[NAME_TEXT];

	if (HAS(DIR))
		printf("dir %s ", name_text(dir_choices, sa->dir, name));
	if (HAS(SRC))
		printf("src %s ", address_text(&sa->src, src));
	printf("dst %s", address_text(&sa->dst, dst));
	printf(" proto %s", name_text(sa_proto_choices, sa->proto, name));
	printf(" spi 0x%08" PRIx32, sa->spi);
	if (HAS(MODE))
		printf(" mode %s", name_text(mode_choices, sa->mode, name));
	putchar('\n');
}

static void print_settings(const struct ipward_sa *sa)
{
	if (!HAS(AEAD) && !HAS(ENC) && !HAS(AUTH))
		return;
	putchar('\t');
	if (HAS(AEAD))
		printf("aead %s ", algorithm_text(sa->aead));
	if (HAS(ENC))
		printf("enc %s ", algorithm_text(sa->enc));
	if (HAS(AUTH))
		printf("auth %s ", algorithm_text(sa->auth));
	printf("icv %u", sa->icv_len);
	if (HAS(REQID) && sa->reqid)
		printf(" reqid %" PRIu32, sa->reqid);
	if (HAS(REPLAY_WINDOW))
		printf(" replay-window %" PRIu32, sa->replay_window);
	flags_print(sa_flags, sa->flags);
	putchar('\n');
	outer_print(sa);
	encap_print(sa);
	tfc_print(sa);
	scope_print(sa);
	limits_print(sa);
	if (HAS(SELECTOR)) {
		fputs("\tsel", stdout);
		selector_print(&sa->selector);
		putchar('\n');
	}
}

static void print_statistics(const struct ipward_sa *sa)
{
	printf("\t# seq %" PRIu64 " packets %" PRIu64 " bytes %" PRIu64
	       " drops %" PRIu64 " replayed %" PRIu32 " late %" PRIu32
	       " integrity-failed %" PRIu32 "\n", sa->seq, sa->packets,
	       sa->bytes, sa->drops, sa->replayed, sa->late,
	       sa->integrity_failed);
}

static void print_details(const struct ipward_sa *sa)
{
	fputs("\t#", stdout);
	if (HAS(DRIVER))
		printf(" driver %s", sa->driver);
	printf(" age %" PRIu64 "s", sa->age);
	if (HAS(IDLE))
		printf(" idle %" PRIu64 "s", sa->idle);
	else
		fputs(" never-used", stdout);
	if (HAS(PATH_MTU))
		printf(" path-mtu %" PRIu32, sa->path_mtu);
	putchar('\n');
}

void sa_print(const struct context *context, const struct ipward_sa *sa)
{
	print_key(sa);
	print_settings(sa);
	if (context->statistics || context->details)
		print_statistics(sa);
	if (context->details)
		print_details(sa);
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
	if (all || HAS(REPLAY_WINDOW))
		json_add_number(object, "replay_window", sa->replay_window);
	if (all || HAS(FLAGS))
		json_add_flags(object, sa_flags, sa->flags);
	outer_json(object, sa);
	encap_json(object, sa);
	tfc_json(object, sa);
	scope_json(object, sa);
	limits_json(object, sa);
	if (HAS(SELECTOR))
		json_object_object_add(object, "selector",
				       selector_json(&sa->selector));
}

void sa_json(struct json_object *object, const struct ipward_sa *sa,
	     enum json_extent extent)
{
	const bool all = extent == JSON_COMPLETE;

	expiry_json(object, sa);
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
