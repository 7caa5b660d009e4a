/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prometheus' text format, version 0.0.4: families of samples, each with the
 * lines that describe it before it.
 *
 *	# HELP ipward_drops_total Packets that were dropped.
 *	# TYPE ipward_drops_total counter
 *	ipward_drops_total{direction="in",reason="replay"} 3
 */
#ifndef _IPWARD_EXPOSITION_H
#define _IPWARD_EXPOSITION_H

#include <stdint.h>
#include <stdio.h>

/**
 * struct exposition - what is being written
 * @netns: value of a label that all samples have; NULL for none
 * @family: name of the samples that follow
 */
struct exposition {
	FILE *stream;
	const char *netns;
	const char *family;
};

/** struct label - what tells samples apart; an array ends with an empty name */
struct label {
	const char *name;
	const char *value;
};

#define LABELS(...)	((const struct label[]){ __VA_ARGS__, { NULL, NULL } })

/* A family: it only grows, or it goes up and down. */
void exposition_counter(struct exposition *out, const char *name,
			const char *help);
void exposition_gauge(struct exposition *out, const char *name,
		      const char *help);

/**
 * exposition_sample() - one value of the family
 * @labels: NULL for none
 */
void exposition_sample(struct exposition *out, const struct label *labels,
		       uint64_t value);

/** exposition_ratio() - the same; @part of @whole, which is not 0 */
void exposition_ratio(struct exposition *out, const struct label *labels,
		      uint64_t part, uint64_t whole);

#endif /* _IPWARD_EXPOSITION_H */
