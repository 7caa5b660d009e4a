// SPDX-License-Identifier: GPL-2.0
/*
 * Inbound: open a packet of an SA, layer by layer, check it against the rules,
 * and deliver it.
 *
 *	ipward_input		allocate a request for the packet
 *	input_run		for each layer: open, strip
 *	input_resume		after asynchronous crypto: continue input_run
 *	input_done		check the rules; deliver or drop
 */

#include <linux/skbuff.h>
#include <net/ip.h>

#include "base/addr.h"
#include "base/flow.h"
#include "base/net.h"
#include "datapath/deliver.h"
#include "datapath/drop.h"
#include "datapath/fragment.h"
#include "datapath/icmp.h"
#include "datapath/input.h"
#include "datapath/mss.h"
#include "datapath/writable.h"
#include "policy/decide.h"
#include "policy/rule.h"
#include "policy/spd.h"
#include "proto/beet.h"
#include "proto/natt.h"
#include "proto/request.h"
#include "proto/transport.h"
#include "proto/tunnel.h"
#include "proto/xform.h"
#include "sa/overhead.h"
#include "sa/peer.h"
#include "sa/sa.h"
#include "sa/sad.h"
#include "sa/way_back.h"
