/* SPDX-License-Identifier: GPL-2.0 */
/* Random data of Windows' IPsec policies, as it is written and as it is to be read. */
#ifndef TESTS_WINDOWS_RANDOM_H
#define TESTS_WINDOWS_RANDOM_H

#include "tests/windows_writer.h"

enum data_kind {
	DATA_POLLING, DATA_ISAKMP, DATA_NFA, DATA_NEGOTIATION, DATA_FILTERS, DATA_KINDS
};

union data {
	uint32_t seconds;
	struct isakmp isakmp;
	struct nfa nfa;
	struct negotiation negotiation;
	struct ip_filters filters;
};

/** random_seed() - begin anew, with numbers that depend on the seed alone */
void random_seed(uint64_t seed);

/** random_number() - a number from 0 on */
uint32_t random_number(uint32_t below);

/**
 * random_data() - data of a kind
 * @bytes: receives it as it is written
 * @written: and what it says, from memory of the arena
 */
void random_data(enum data_kind kind, struct arena *arena, struct bytes *bytes,
		 union data *written);

#endif /* TESTS_WINDOWS_RANDOM_H */
