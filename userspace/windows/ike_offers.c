// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "windows/ike_offers.h"

/* It was said already what is wrong. */
static const char failed[] = "failed";

static const char *cipher_name(uint32_t cipher)
{
	return cipher == ISAKMP_CIPHER_3DES || cipher == ISAKMP_CIPHER_3DES_TOO ?
	       "3des" : NULL;
}

static const char *hash_name(uint32_t hash)
{
	return hash == ISAKMP_HASH_SHA1 ? "sha1" : NULL;
}

static const char *group_name(uint32_t group)
{
	return group == ISAKMP_GROUP_2 ? "modp1024" :
	       group == ISAKMP_GROUP_14 ? "modp2048" : NULL;
}

/* Return: NULL if the offer is good enough to be taken with a warning. */
static const char *weakness(const struct isakmp_offer *offer)
{
	if (!cipher_name(offer->cipher))
		return offer->cipher == ISAKMP_CIPHER_DES ? "its cipher is DES" :
		       offer->cipher ? "its cipher is unknown" : "it has no cipher";
	if (!hash_name(offer->hash))
		return offer->hash == ISAKMP_HASH_MD5 ? "its hash is MD5" :
		       offer->hash ? "its hash is unknown" : "it has no hash";
	if (!group_name(offer->group))
		return offer->group == ISAKMP_GROUP_1 ? "its group is 1 (768 bits)" :
		       "its group is unknown";
	return NULL;
}

static bool is_listed(const char *list, const char *proposal)
{
	return list && strstr(list, proposal);
}

static void add(struct conversion *conversion, const struct isakmp_offer *offer,
		struct output *list)
{
	const char *proposal = conversion_text(conversion, "%s-%s-%s",
					       cipher_name(offer->cipher),
					       hash_name(offer->hash),
					       group_name(offer->group));

	if (!is_listed(list->text, proposal))
		output_add(list, "%s%s", list->len ? ", " : "", proposal);
}

static void take(struct conversion *conversion, uint32_t number, struct output *list)
{
	const struct isakmp_offer *offer = &conversion->policy->isakmp->offer[number];
	const struct windows_object *object = conversion->policy->object;
	const char *why = weakness(offer);

	if (!why)
		add(conversion, offer, list);
	else if (conversion->options->weak == CONVERT_REFUSE)
		conversion_error(conversion, object, "policy \"%s\": offer %u of the key "
				 "exchange is too weak: %s. Expected --map-weak, which "
				 "takes IKEv2 with strongSwan's algorithms in the place "
				 "of all, or --drop-weak, which leaves it out",
				 object_title(object), number + 1, why);
}

static const char *read(struct conversion *conversion)
{
	const struct isakmp *isakmp = conversion->policy->isakmp;
	const struct windows_object *object = conversion->policy->object;
	const size_t before = conversion->report->count[SEVERITY_ERROR];
	struct output list = { .text = NULL };
	const char *text = failed;

	for (uint32_t i = 0; i < isakmp->offers; i++)
		take(conversion, i, &list);
	if (conversion->report->count[SEVERITY_ERROR] != before)
		goto free;
	if (!list.len) {
		conversion_error(conversion, object, "policy \"%s\": nothing that the key "
				 "exchange offers is good enough: expected --map-weak",
				 object_title(object));
		goto free;
	}
	conversion_warning(conversion, object, "policy \"%s\": the key exchange is IKEv1 "
			   "with %s, which needs \"legacy: true\"; --map-weak takes IKEv2 "
			   "in its place", object_title(object), list.text);
	text = conversion_text(conversion, ",\n      ike: { version: 1, legacy: true, "
			       "proposals: [%s] }", list.text);
free:
	output_free(&list);
	return text;
}

const char *ike_offers(struct conversion *conversion)
{
	const bool mapped = conversion->options->weak == CONVERT_MAP ||
			    !conversion->policy->isakmp;

	if (mapped)
		return "";
	if (!conversion->ike)
		conversion->ike = read(conversion);
	return conversion->ike == failed ? NULL : conversion->ike;
}
