/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_PARALLEL_H
#define IPWARD_PARALLEL_H

#include <linux/types.h>

struct aead_request;
struct ipward_request;

bool ipward_parallel_wanted(void);
int ipward_parallel_run(struct ipward_request *req,
			int (*run)(struct aead_request *aead));
bool ipward_parallel_done(struct ipward_request *req, int err);
int ipward_parallel_init(void);
void ipward_parallel_exit(void);

#endif
