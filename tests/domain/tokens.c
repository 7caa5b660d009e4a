// SPDX-License-Identifier: GPL-2.0
/*
 * Kerberos between two ends in one process, by the code of eap-ipward: what a liar, or one
 * who changes tokens on their way, gets. Usage: tokens SELF TARGET CLAIMED [MUTATIONS]
 * SELF is the initiator's account, TARGET the responder's, and CLAIMED what the initiator
 * calls itself. Prints "done", with "same key" behind it, or why the responder refuses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "gss.h"

/* Messages of a method, too. Return: how many were taken for what they are not. */
static unsigned int mutate(const char *target, const char *claimed, const uint8_t *token,
			   size_t len, unsigned int count)
{
	uint8_t *copy = malloc(len);
	unsigned int taken = 0;
	struct frame frame;

	srandom(1);
	for (unsigned int i = 0; copy && i < count; i++) {
		struct gss *gss = gss_create(target, NULL, claimed);
		const size_t part = i % 4 ? len : random() % (len + 1);

		memcpy(copy, token, len);
		for (int n = random() % 4 + (part == len); n; n--)
			copy[random() % len] ^= 1 << random() % 8;
		frame_parse(copy, part, &frame);
		/* A bit may come back, and is no change then. */
		if (gss && (part < len || memcmp(copy, token, len) != 0))
			taken += gss_step(gss, copy, part) == GSS_DONE;
		gss_destroy(gss);
	}
	free(copy);
	return taken;
}

static void compare_keys(const struct gss *a, const struct gss *b)
{
	uint8_t one[GSS_KEY], other[GSS_KEY];

	printf("done, %s key\n", gss_key(a, one) && gss_key(b, other) &&
	       !memcmp(one, other, GSS_KEY) ? "same" : "no");
}

static int run(struct gss *a, struct gss *b, char **words, unsigned int mutations)
{
	const uint8_t *token;
	size_t len;

	if (gss_step(a, NULL, 0) != GSS_MORE) {
		printf("no ticket: %s\n", gss_why(a));
		return 1;
	}
	token = gss_token(a, &len);
	if (mutations) {
		printf("%u of %u taken\n", mutate(words[2], words[3], token, len, mutations),
		       mutations);
		return 0;
	}
	if (gss_step(b, token, len) != GSS_DONE) {
		printf("refused %d: %s\n", gss_reason(b), gss_why(b));
		return 0;
	}
	token = gss_token(b, &len);
	if (gss_step(a, token, len) != GSS_DONE) {
		printf("the responder is refused: %s\n", gss_why(a));
		return 1;
	}
	compare_keys(a, b);
	return 0;
}

int main(int argc, char **argv)
{
	struct gss *a, *b;
	int status;

	if (argc < 4)
		return 2;
	a = gss_create(argv[1], argv[2], argv[2]);
	b = gss_create(argv[2], NULL, argv[3]);
	tickets_begin(60);
	status = a && b ? run(a, b, argv, argc > 4 ? atoi(argv[4]) : 0) : 1;
	gss_destroy(a);
	gss_destroy(b);
	return status;
}
