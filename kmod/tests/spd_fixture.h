/* SPDX-License-Identifier: GPL-2.0 */
/* Rules for the suites, and the two ends that their templates have. */
#ifndef IPWARD_SPD_FIXTURE_H
#define IPWARD_SPD_FIXTURE_H

#include <kunit/test.h>

struct ipward_rule;

#define IPWARD_TEST_NEAR "192.0.2.1"
#define IPWARD_TEST_FAR "198.51.100.2"
#define IPWARD_TEST_PORTID 77

/**
 * struct ipward_test_rule - a rule, in short
 * @priority: 0: the default
 * @dport: TCP destination port, 0: any packet
 * @reqid: of the only template; protect
 * @mode: of the only template; 0: transport mode
 * @dir: enum ipward_dir
 * @action: enum ipward_action
 * @mirrored: IPWARD_RULE_FLAG_MIRRORED
 */
struct ipward_test_rule {
	u32 priority;
	u32 reqid;
	u16 dport;
	u8 mode;
	u8 dir;
	u8 action;
	bool mirrored;
};

struct ipward_rule *ipward_test_make_rule(struct kunit *test,
					  const struct ipward_test_rule *want);
void ipward_test_put_in_force(struct kunit *test,
			      const struct ipward_test_rule *wants,
			      unsigned int n, u8 default_in, u8 default_out);

#endif
