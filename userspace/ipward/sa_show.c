// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include "print.h"
#include "show.h"
#include "value/address.h"
#include "value/algorithm.h"
#include "value/encap.h"
#include "value/limit.h"
#include "value/meta.h"
#include "value/name.h"
#include "value/outer.h"
#include "value/text.h"
#include "value/tfc.h"

#define HAS(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

/* Print a separate line, unless it is empty. */
static void print_part(const char *text)
{
	if (*text)
		printf("\t%s\n", text);
}

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
	char text[PART_TEXT];

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
	print_flags(sa_flag_choices, sa->flags);
	putchar('\n');
	print_part(outer_text(sa, text));
	print_part(encap_text(sa, text));
	print_part(tfc_text(sa, text));
	print_part(meta_text(sa, text));
	print_part(limits_text(sa, text));
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
	printf("\t# spi %" PRIu32, sa->spi);
	if (HAS(DRIVER))
		printf(" driver %s", sa->driver);
	if (sa->key_bits)
		printf(" key-bits %u", sa->key_bits);
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
