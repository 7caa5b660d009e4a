/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_MUTABLE_H
#define IPWARD_MUTABLE_H

#include <linux/types.h>

int ipward_mutable_zero(u8 *headers, unsigned int len, u8 family);

#endif
