// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "strength.h"
#include "value/algorithm.h"

#define SA(attr)	(sa->has & IPWARD_BIT(IPWARD_A_SA_##attr))

static int add(const struct ipward_alg *alg, void *arg)
{
	struct strength *strength = arg;
	struct ipward_alg *array = strength->alg;

	if (strength->n == strength->room) {
		array = reallocarray(array, strength->room + 32, sizeof(*alg));
		if (!array)
			return -ENOMEM;
		strength->alg = array;
		strength->room += 32;
	}
	array[strength->n++] = *alg;
	return 0;
}

static bool load(struct strength *strength)
{
	if (!strength->is_loaded &&
	    ipward_alg_dump(strength->ipward, add, strength))
		strength->n = 0;
	strength->is_loaded = true;
	return strength->n;
}

void strength_free(struct strength *strength)
{
	free(strength->alg);
}

static bool has_icv(const struct ipward_alg *alg, uint8_t icv_len)
{
	return memchr(alg->icv_lens, icv_len, alg->n_icv_lens);
}

/* Two algorithms may have one name: then the length of the ICV decides. */
static const struct ipward_alg *find(const struct strength *strength,
				     uint8_t kind, const char *name,
				     uint8_t icv_len)
{
	const struct ipward_alg *found = NULL;

	for (size_t i = 0; i < strength->n; i++) {
		const struct ipward_alg *alg = &strength->alg[i];

		if (alg->kind == kind && !strcmp(alg->name, name) &&
		    (!found || has_icv(alg, icv_len)))
			found = alg;
	}
	return found;
}

enum part { PART_CIPHER, PART_INTEGRITY };

static bool names_any(const struct strength *strength, const char *list,
		      enum part part)
{
	for (size_t i = 0; i < strength->n; i++) {
		const struct ipward_alg *alg = &strength->alg[i];
		const enum part is = alg->kind == IPWARD_ALG_AUTH ?
				     PART_INTEGRITY : PART_CIPHER;

		if (is == part && algorithm_is_listed(list, alg->title))
			return true;
	}
	return false;
}

/* As the kernel's ipward_sa_is_good_enough(). */
static bool is_listed(const struct strength *strength, const char *list,
		      const struct ipward_alg *cipher,
		      const struct ipward_alg *auth)
{
	const bool ciphers = names_any(strength, list, PART_CIPHER);

	if (ciphers && !(cipher && algorithm_is_listed(list, cipher->title)))
		return false;
	if (!names_any(strength, list, PART_INTEGRITY))
		return true;
	return auth ? algorithm_is_listed(list, auth->title) : ciphers;
}

bool strength_is_enough(struct strength *strength, const struct ipward_sa *sa,
			const struct ipward_tmpl *tmpl)
{
	const bool encrypted = tmpl->flags & IPWARD_TEMPLATE_FLAG_ENCRYPTED;
	const struct ipward_alg *cipher = NULL, *auth = NULL;

	if (sa->key_bits < tmpl->key_bits)
		return false;
	if ((!encrypted && !*tmpl->algs) || !load(strength))
		return true;
	if (SA(AEAD))
		cipher = find(strength, IPWARD_ALG_AEAD, sa->aead, sa->icv_len);
	if (SA(ENC))
		cipher = find(strength, IPWARD_ALG_ENC, sa->enc, sa->icv_len);
	if (SA(AUTH))
		auth = find(strength, IPWARD_ALG_AUTH, sa->auth, sa->icv_len);
	if (encrypted &&
	    (!cipher || cipher->flags & IPWARD_ALG_FLAG_READABLE))
		return false;
	return !*tmpl->algs || is_listed(strength, tmpl->algs, cipher, auth);
}

bool strength_has(struct strength *strength, const char *title)
{
	if (!load(strength))
		return true;
	for (size_t i = 0; i < strength->n; i++)
		if (!strcmp(strength->alg[i].title, title) &&
		    strength->alg[i].has & IPWARD_BIT(IPWARD_A_ALG_DRIVER))
			return true;
	return false;
}
