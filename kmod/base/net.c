// SPDX-License-Identifier: GPL-2.0
/* Pernet ID of ipward's state; netns.c registers it. */

#include "base/net.h"

unsigned int ipward_net_id __read_mostly;
