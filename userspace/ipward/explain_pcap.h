/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _IPWARD_EXPLAIN_PCAP_H
#define _IPWARD_EXPLAIN_PCAP_H

#include "context.h"
#include "value/words.h"

/** explain_pcap() - run the words after "explain pcap" */
enum status explain_pcap(struct context *context, struct words *words);

#endif /* _IPWARD_EXPLAIN_PCAP_H */
