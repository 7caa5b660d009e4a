// SPDX-License-Identifier: GPL-2.0
#include "alerts.h"
#include "authorize.h"
#include "backend.h"
#include "client.h"
#include "compat.h"
#include "events.h"
#include "known.h"
#include "linger.h"
#include "modes.h"
#include "policies.h"
#include "rule.h"
#include "sa.h"
#include "spi.h"

/* Why peers fail is told while this backend lives. */
static struct alerts *alerts;

/* So long it is decided here who may connect. */
static struct authorize *authorize;

static kernel_feature_t get_features(kernel_ipsec_t *this)
{
	(void)this;
	return compat_features();
}

static status_t get_spi(kernel_ipsec_t *this, host_t *src, host_t *dst, uint8_t proto,
			uint32_t *spi)
{
	(void)this;
	(void)src;
	return spi_reserve(dst, proto, spi) ? SUCCESS : FAILED;
}

/* Without an index, IPComp is left out of what is offered. */
static status_t get_cpi(kernel_ipsec_t *this, host_t *src, host_t *dst, uint16_t *cpi)
{
	(void)this;
	(void)src;
	(void)dst;
	(void)cpi;
	return NOT_SUPPORTED;
}

static status_t add_sa(kernel_ipsec_t *this, kernel_ipsec_sa_id_t *id,
		       kernel_ipsec_add_sa_t *data)
{
	(void)this;
	return authorize_allows(authorize) ? sa_add(id, data) : FAILED;
}

static status_t update_sa(kernel_ipsec_t *this, kernel_ipsec_sa_id_t *id,
			  kernel_ipsec_update_sa_t *data)
{
	(void)this;
	return sa_update(id, data);
}

static status_t query_sa(kernel_ipsec_t *this, kernel_ipsec_sa_id_t *id,
			 kernel_ipsec_query_sa_t *data, uint64_t *bytes,
			 uint64_t *packets, time_t *time)
{
	(void)this;
	(void)data;
	return sa_query(id, bytes, packets, time);
}

/* Nothing may come any more from a peer that is not allowed any more. */
static status_t del_sa(kernel_ipsec_t *this, kernel_ipsec_sa_id_t *id,
		       kernel_ipsec_del_sa_t *data)
{
	(void)this;
	(void)data;
	return sa_delete(id, authorize_allows(authorize));
}

static status_t flush_sas(kernel_ipsec_t *this)
{
	(void)this;
	return sa_flush();
}

static status_t add_policy(kernel_ipsec_t *this, kernel_ipsec_policy_id_t *id,
			   kernel_ipsec_manage_policy_t *data)
{
	(void)this;
	return policies_add(id, data);
}

/* Rules do not know when they were used last; SAs do. */
static status_t query_policy(kernel_ipsec_t *this, kernel_ipsec_policy_id_t *id,
			     kernel_ipsec_query_policy_t *data, time_t *use_time)
{
	(void)this;
	(void)id;
	(void)data;
	(void)use_time;
	return NOT_SUPPORTED;
}

static status_t del_policy(kernel_ipsec_t *this, kernel_ipsec_policy_id_t *id,
			   kernel_ipsec_manage_policy_t *data)
{
	(void)this;
	return policies_delete(id, data);
}

static status_t flush_policies(kernel_ipsec_t *this)
{
	(void)this;
	return rule_flush();
}

/* The kernel exempts whole messages of IKE itself, by its setting "exempt". */
static bool bypass_socket(kernel_ipsec_t *this, int fd, int family)
{
	(void)this;
	(void)fd;
	(void)family;
	return true;
}

/* An SA with ports opens them: the kernel tells ESP from IKE before the socket. */
static bool enable_udp_decap(kernel_ipsec_t *this, int fd, int family, uint16_t port)
{
	(void)this;
	(void)fd;
	(void)family;
	(void)port;
	return true;
}

static void destroy(kernel_ipsec_t *this)
{
	authorize_destroy(authorize);
	authorize = NULL;
	alerts_destroy(alerts);
	alerts = NULL;
	events_stop();
	policies_deinit();
	linger_deinit();
	known_deinit();
	modes_deinit();
	spi_deinit();
	client_deinit();
	free(this);
}

kernel_ipsec_t *backend_create(void)
{
	kernel_ipsec_t *this;

	if (!client_init())
		return NULL;
	if (!spi_init()) {
		client_deinit();
		return NULL;
	}
	INIT(this,
		.get_features = get_features,
		.get_spi = get_spi,
		.get_cpi = get_cpi,
		.add_sa = add_sa,
		.update_sa = update_sa,
		.query_sa = query_sa,
		.del_sa = del_sa,
		.flush_sas = flush_sas,
		.add_policy = add_policy,
		.query_policy = query_policy,
		.del_policy = del_policy,
		.flush_policies = flush_policies,
		.bypass_socket = bypass_socket,
		.enable_udp_decap = enable_udp_decap,
		.destroy = destroy,
	);
	policies_init();
	known_init();
	linger_init();
	modes_init();
	/* Without it, only the reasons of failures are not known. */
	alerts = alerts_create();
	authorize = authorize_create(alerts);
	if (sa_flush() == SUCCESS && rule_flush() == SUCCESS && events_start())
		return this;
	this->destroy(this);
	return NULL;
}
