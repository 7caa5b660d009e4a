/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_TRANSLATE_H
#define IPWARD_TRANSLATE_H

#include <linux/types.h>

struct ipward_flow;
struct ipward_net;

bool ipward_translate(struct ipward_net *ipn, struct ipward_flow *flow);

#endif
