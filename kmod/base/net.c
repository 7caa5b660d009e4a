// SPDX-License-Identifier: GPL-2.0
/* The number by which a namespace knows ipward's state; netns.c sets it. */

#include "base/net.h"

unsigned int ipward_net_id __read_mostly;
