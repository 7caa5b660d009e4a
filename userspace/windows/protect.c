// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "windows/protect.h"

/* Offers that are explained; Windows has ten at most. */
#define NOTES_MAX	16

enum verdict {
	VERDICT_LEGACY,		/* usable with a warning */
	VERDICT_WEAK,
	VERDICT_OTHER,		/* good enough, and nothing that a protection has */
	VERDICT_UNKNOWN,
};

/**
 * struct judged - an offer
 * @suite: the same; NULL if it has none
 * @better: what is used in its place
 * @text: what it is, and why it is not used
 */
struct judged {
	enum verdict verdict;
	bool ah;
	const char *suite;
	const char *better;
	const char *text;
};

static struct judged judge_ah(const struct negotiation_algorithm *algorithm)
{
	switch (algorithm->id) {
	case NEGOTIATION_HASH_SHA1:
		return (struct judged){ VERDICT_LEGACY, true, "sha1", "sha256",
					"AH with SHA-1" };
	case NEGOTIATION_HASH_MD5:
		return (struct judged){ VERDICT_WEAK, true, NULL, "sha256",
					"AH with MD5, which is broken" };
	default:
		return (struct judged){ VERDICT_UNKNOWN, true, NULL, NULL,
					"AH with a hash that MS-GPIPSEC does not have" };
	}
}

#define BETTER	"aes256-gcm16"

static struct judged judge_esp(const struct negotiation_algorithm *algorithm)
{
	const bool known = algorithm->id <= NEGOTIATION_CIPHER_3DES &&
			   algorithm->integrity <= NEGOTIATION_HASH_SHA1;
	struct judged judged = { VERDICT_WEAK, false, NULL, BETTER, NULL };

	if (!known)
		return (struct judged){ VERDICT_UNKNOWN, false, NULL, NULL,
					"ESP with an algorithm that MS-GPIPSEC does not "
					"have" };
	if (algorithm->id != NEGOTIATION_CIPHER_3DES)
		judged.text = "ESP with DES, or without encryption: MS-GPIPSEC and what "
			      "Windows writes do not agree which";
	else if (algorithm->integrity == NEGOTIATION_HASH_MD5)
		judged.text = "ESP with 3DES and MD5, which is broken";
	else if (algorithm->integrity == NEGOTIATION_HASH_NONE)
		judged.text = "ESP with 3DES and without integrity";
	else
		judged = (struct judged){ VERDICT_LEGACY, false, "3des-sha1", BETTER,
					  "ESP with 3DES and SHA-1" };
	return judged;
}

static struct judged judge(const struct negotiation_offer *offer)
{
	if (offer->algorithms > 1)
		return (struct judged){ VERDICT_OTHER, false, NULL, NULL,
					"AH and ESP together" };
	if (offer->algorithm[0].protocol == NEGOTIATION_AH)
		return judge_ah(&offer->algorithm[0]);
	if (offer->algorithm[0].protocol == NEGOTIATION_ESP)
		return judge_esp(&offer->algorithm[0]);
	return (struct judged){ VERDICT_UNKNOWN, false, NULL, NULL,
				"a protocol that MS-GPIPSEC does not have" };
}

/* Filter actions are judged once, for the first rule that has them. */
struct judging {
	struct conversion *conversion;
	const struct windows_rule *rule;
	struct way *way;
	struct output remark;
	unsigned int number;
};

static void shorten(struct way *way, const struct negotiation_offer *offer)
{
	const uint64_t bytes = (uint64_t)offer->kilobytes << 10;

	if (offer->seconds && (!way->seconds || offer->seconds < way->seconds))
		way->seconds = offer->seconds;
	if (bytes && (!way->bytes || bytes < way->bytes))
		way->bytes = bytes;
}

static void take(struct way *way, const struct judged *judged, const char *suite,
		 const struct negotiation_offer *offer)
{
	unsigned int i = 0;

	way->ah = judged->ah;
	while (i < way->suites && strcmp(way->suite[i], suite) != 0)
		i++;
	if (i == way->suites)
		way->suite[way->suites++] = suite;
	way->legacy |= suite == judged->suite;
	shorten(way, offer);
}

static void note(struct judging *judging, const char *text, const char *what)
{
	if (judging->number > NOTES_MAX)
		return;
	output_add(&judging->remark, "%s%s: %s", judging->remark.len ? "; " : "", text,
		   what);
}

static void refuse(struct judging *judging, const struct judged *judged)
{
	conversion_error(judging->conversion, judging->rule->by, "rule \"%s\": offer %u of "
			 "filter action \"%s\" is %s. %s",
			 object_title(judging->rule->object), judging->number,
			 object_title(judging->rule->by), judged->text,
			 judged->verdict == VERDICT_WEAK ? "It is too weak: expected "
			 "--map-weak, which takes " BETTER " or AH with SHA-256 in its "
			 "place, or --drop-weak, which leaves it out" :
			 "Expected another filter action");
}

/* AH and ESP do not stand in one protection: those of the first kind are taken. */
static bool fits(struct judging *judging, const struct judged *judged)
{
	const struct way *way = judging->way;

	if (!way->suites || way->ah == judged->ah)
		return true;
	note(judging, judged->text, "left out, as a protection has AH or ESP");
	return false;
}

static void take_offer(struct judging *judging, const struct negotiation_offer *offer)
{
	const struct judged judged = judge(offer);
	const enum convert_weak weak = judging->conversion->options->weak;

	if (judged.verdict == VERDICT_UNKNOWN) {
		refuse(judging, &judged);
		return;
	}
	if (judged.verdict == VERDICT_OTHER) {
		note(judging, judged.text, "left out, as a protection has one of them");
		return;
	}
	if (!fits(judging, &judged))
		return;
	if (judged.verdict == VERDICT_WEAK && weak == CONVERT_REFUSE) {
		refuse(judging, &judged);
		return;
	}
	if (judged.verdict == VERDICT_WEAK && weak == CONVERT_DROP) {
		note(judging, judged.text, "left out");
		return;
	}
	take(judging->way, &judged, weak == CONVERT_MAP ? judged.better : judged.suite,
	     offer);
	note(judging, judged.text, weak == CONVERT_MAP ? judged.better : judged.suite);
}

static void take_offers(struct judging *judging, const struct negotiation *negotiation)
{
	for (uint32_t i = 0; i < negotiation->offers; i++) {
		judging->number = i + 1;
		if (report_is_full(judging->conversion->report))
			return;
		if (!negotiation->offer[i].algorithms)
			judging->way->fall_back = true;
		else
			take_offer(judging, &negotiation->offer[i]);
	}
}

/* What a reader of the file has to know, and what a reader of the screen has to. */
static void finish(struct judging *judging)
{
	struct conversion *conversion = judging->conversion;
	const char *remark = judging->remark.text ?: "";

	judging->way->remark = conversion_text(conversion, "%s", remark);
	if (judging->way->suites && conversion->err != -ENOMEM)
		conversion_warning(conversion, judging->rule->by, "filter action \"%s\" has "
				   "become %s: %s", object_title(judging->rule->by),
				   judging->way->legacy ? "a protection with \"legacy: "
				   "true\"" : "a protection", remark);
}

static struct way *read_way(struct conversion *conversion, const struct windows_rule *rule)
{
	struct judging judging = { .conversion = conversion, .rule = rule };
	const size_t before = conversion->report->count[SEVERITY_ERROR];

	judging.way = arena_alloc(conversion->arena, sizeof(*judging.way));
	if (!judging.way) {
		conversion->err = -ENOMEM;
		return NULL;
	}
	take_offers(&judging, rule->negotiation);
	if (conversion->report->count[SEVERITY_ERROR] == before) {
		finish(&judging);
		if (!judging.way->suites)
			conversion_error(conversion, rule->by, "rule \"%s\": filter action "
					 "\"%s\" has no offer that can be taken over%s%s. "
					 "Expected another filter action, or --map-weak",
					 object_title(rule->object),
					 object_title(rule->by),
					 *judging.way->remark ? ": " : "",
					 judging.way->remark);
	}
	output_free(&judging.remark);
	return judging.way;
}

const struct way *protect_way(struct conversion *conversion,
			      const struct windows_rule *rule)
{
	void **slot = conversion_slot(conversion, &conversion->ways, rule->by->key);
	const struct way *way;

	if (!slot)
		return NULL;
	if (!*slot)
		*slot = read_way(conversion, rule);
	way = *slot;
	return way && way->suites ? way : NULL;
}

static const char *body(struct conversion *conversion, const struct way *way,
			const char *ends)
{
	struct output output = { .text = NULL };
	const char *text;

	output_add(&output, "{ %s: [", way->ah ? "ah" : "esp");
	for (unsigned int i = 0; i < way->suites; i++)
		output_add(&output, "%s%s", i ? ", " : "", way->suite[i]);
	output_add(&output, "]%s", ends);
	if (way->seconds || way->bytes) {
		output_add(&output, ", lifetime: {");
		if (way->seconds)
			output_add(&output, " time: %us%s", way->seconds,
				   way->bytes ? "," : "");
		if (way->bytes)
			output_add(&output, " bytes: %llu",
				   (unsigned long long)way->bytes);
		output_add(&output, " }");
	}
	output_add(&output, "%s }", way->legacy ? ", legacy: true" : "");
	text = conversion_text(conversion, "%s", output.text ?: "");
	output_free(&output);
	return text;
}

const char *protect_name(struct conversion *conversion, const struct windows_rule *rule,
			 const struct way *way, const char *ends)
{
	const char *text = body(conversion, way, ends);
	const char *title = object_title(rule->by), *name;
	void **slot = conversion_slot(conversion, &conversion->protections, text);

	if (!slot || *slot)
		return slot ? *slot : "";
	name = output_slug(conversion->arena, title, "protection");
	name = conversion_name(conversion, &conversion->protection_names, name ?: "", 48,
			       "-");
	output_remark(&conversion->protection, 2, "Filter action \"%s\": %s", title,
		      way->remark);
	output_add(&conversion->protection, "  \"%s\": %s\n", name, text);
	*slot = (void *)name;
	return name;
}
