// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <time.h>
#include <daemon.h>
#include <credentials/certificates/x509.h>
#include <encoding/payloads/notify_payload.h>
#include <threading/mutex.h>
#include "alerts.h"
#include "explain.h"
#include "failures.h"
#include "half_open.h"

#define TEXT		256
#define REQID_TEXT	12	/* with a comma and a NUL */

/* Exchanges whose certificates were refused, as many as may be at once. */
#define PENDING		64

struct cause {
	alert_t alert;
	const char *name;
};

/* Failures by themselves. */
static const struct cause failures[] = {
	{ ALERT_PEER_ADDR_FAILED, "unreachable" },
	{ ALERT_PEER_INIT_UNREACHABLE, "unreachable" },
	{ ALERT_RETRANSMIT_SEND_TIMEOUT, "no-answer" },
	{ ALERT_HALF_OPEN_TIMEOUT, "half-open" },
	{ ALERT_PROPOSAL_MISMATCH_IKE, "proposal-ike" },
	{ ALERT_PROPOSAL_MISMATCH_CHILD, "proposal-child" },
	{ ALERT_TS_MISMATCH, "selectors" },
	{ ALERT_INSTALL_CHILD_SA_FAILED, "install" },
	{ ALERT_INSTALL_CHILD_POLICY_FAILED, "install" },
	{ ALERT_UNIQUE_KEEP, "unique" },
	{ ALERT_VIP_FAILURE, "address" },
	{ 0, NULL },
};

/* Reasons why the peer will not be authenticated, if another one does not help. */
static const struct cause reasons[] = {
	{ ALERT_AUTHORIZATION_FAILED, "not-allowed" },
	{ ALERT_RADIUS_NOT_RESPONDING, "account" },
	{ ALERT_CERT_EXPIRED, "cert-expired" },
	{ ALERT_CERT_REVOKED, "cert-revoked" },
	{ ALERT_CERT_UNTRUSTED_ROOT, "cert-untrusted" },
	{ ALERT_CERT_EXCEEDED_PATH_LEN, "cert-path" },
	{ ALERT_CERT_POLICY_VIOLATION, "cert-policy" },
	{ 0, NULL },
};

/* The same, but what else there is says more. */
static const struct cause weak_reasons[] = {
	{ ALERT_CERT_NO_ISSUER, "cert-no-issuer" },
	{ ALERT_CERT_VALIDATION_FAILED, "cert-status" },
	{ 0, NULL },
};

/* What a peer may answer. */
struct answer {
	notify_type_t type;
	const char *cause;
};

static const struct answer answers[] = {
	{ INVALID_SYNTAX, "nonsense" },
	{ INTERNAL_ADDRESS_FAILURE, "address" },
	{ FAILED_CP_REQUIRED, "address" },
	{ TS_UNACCEPTABLE, "selectors" },
};

/* A reason that waits for the end of its exchange. */
struct pending {
	uint64_t spi;		/* the initiator's; 0 for none */
	const char *cause;
	char detail[TEXT];
	bool weak;
	bool explained;		/* and so whichever end gives up */
};

/**
 * struct alerts - the listener
 * @explainer: for other plugins of ours
 * @half_open: how many are many
 * @lock: of all that follows
 * @without_address: the initiator's SPI of the last peer that got none
 */
struct alerts {
	listener_t listener;
	struct explainer explainer;
	u_int half_open;
	mutex_t *lock;
	struct pending pending[PENDING];
	unsigned int next;
	uint64_t without_address;
};

static const char *find_cause(const struct cause *table, alert_t alert)
{
	while (table->name && table->alert != alert)
		table++;
	return table->name;
}

/* The formats are the daemon's: %H a host, %Y an identity, %T a time. */
static char *text(char *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(buffer, TEXT, format, args);
	va_end(args);
	return buffer;
}

/* Those of the children: without the IKE SA, none of them gets SAs. */
static const char *find_reqids(peer_cfg_t *config, char *reqids)
{
	enumerator_t *children = config->create_child_cfg_enumerator(config);
	child_cfg_t *child;
	size_t length = 0;

	reqids[0] = '\0';
	while (children->enumerate(children, &child)) {
		const uint32_t reqid = child->get_reqid(child);

		if (!reqid || length + REQID_TEXT > TEXT)
			continue;
		length += snprintf(reqids + length, TEXT - length, "%s%u",
				   length ? "," : "", reqid);
	}
	children->destroy(children);
	return reqids;
}

/* No identity yet is "any" in charon. */
static bool is_named(identification_t *id)
{
	return id && id->get_type(id) != ID_ANY && !id->contains_wildcards(id);
}

static void report_from(host_t *from, const char *cause, const char *detail)
{
	struct failure_report report = { .cause = cause, .detail = detail };
	char remote[TEXT];

	if (from && !from->is_anyaddr(from)) {
		report.remote = text(remote, "%H", from);
		report.port = from->get_port(from);
	}
	failures_write(&report);
}

void alerts_report(ike_sa_t *ike_sa, const char *cause, const char *detail)
{
	struct failure_report report = { .cause = cause, .detail = detail };
	identification_t *id = ike_sa->get_other_id(ike_sa);
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);
	host_t *other = ike_sa->get_other_host(ike_sa);
	char remote[TEXT], name[TEXT], reqids[TEXT];

	if (!other->is_anyaddr(other)) {
		report.remote = text(remote, "%H", other);
		report.port = other->get_port(other);
	}
	if (config) {
		report.connection = config->get_name(config);
		report.reqids = find_reqids(config, reqids);
	}
	if (is_named(id))
		report.id = text(name, "%Y", id);
	failures_write(&report);
}

static uint64_t spi_of(ike_sa_t *ike_sa)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);

	return id->get_initiator_spi(id);
}

static struct pending *find_pending(struct alerts *this, uint64_t spi)
{
	for (unsigned int i = 0; i < PENDING; i++)
		if (this->pending[i].spi == spi)
			return &this->pending[i];
	return NULL;
}

/* A root that is not trusted may be followed by one that is. */
static void wait_with(struct alerts *this, ike_sa_t *ike_sa, const char *cause, bool weak,
		      bool explained, const char *detail)
{
	const uint64_t spi = spi_of(ike_sa);
	struct pending *pending;

	this->lock->lock(this->lock);
	pending = find_pending(this, spi);
	if (!pending)
		pending = &this->pending[this->next++ % PENDING];
	/* What is told for the second time says no more. */
	if (pending->spi != spi || (streq(pending->cause, cause) ? !*pending->detail :
				    pending->weak || !weak)) {
		pending->spi = spi;
		pending->cause = cause;
		pending->weak = weak;
		pending->explained = explained;
		text(pending->detail, "%s", detail);
	}
	this->lock->unlock(this->lock);
}

/* Return: whether there was one. */
static bool take_pending(struct alerts *this, ike_sa_t *ike_sa, struct pending *taken)
{
	struct pending *pending;

	this->lock->lock(this->lock);
	pending = find_pending(this, spi_of(ike_sa));
	if (pending) {
		*taken = *pending;
		*pending = (struct pending){ .spi = 0 };
	}
	this->lock->unlock(this->lock);
	return pending;
}

/* What was wrong with the peer's certificate is not why the peer does not take ours. */
static void authentication_failed(struct alerts *this, ike_sa_t *ike_sa, bool here)
{
	const char *cause = here ? "peer-auth" : "local-auth";
	struct pending pending;

	if (take_pending(this, ike_sa, &pending) && (here || pending.explained))
		alerts_report(ike_sa, pending.cause, pending.detail);
	else
		alerts_report(ike_sa, cause, NULL);
}

void alerts_explain(struct alerts *alerts, ike_sa_t *ike_sa, const char *cause,
		    const char *detail)
{
	if (alerts)
		wait_with(alerts, ike_sa, cause, false, true, detail);
}

static void on_explain(struct explainer *explainer, ike_sa_t *ike_sa, const char *cause,
		       const char *detail)
{
	alerts_explain((struct alerts *)((char *)explainer -
					 offsetof(struct alerts, explainer)),
		       ike_sa, cause, detail);
}

/*
 * Of a peer that has sent its certificate, those of others with the same name are tried,
 * too: what is wrong with them says nothing about this peer.
 */
static bool is_of_another(ike_sa_t *ike_sa, certificate_t *certificate)
{
	auth_cfg_t *round = ike_sa->get_auth_cfg(ike_sa, FALSE);
	certificate_t *sent = round->get(round, AUTH_HELPER_SUBJECT_CERT);
	x509_t *x509 = (x509_t *)certificate;

	return sent && certificate->get_type(certificate) == CERT_X509 &&
	       !(x509->get_flags(x509) & X509_CA) && !sent->equals(sent, certificate);
}

/* A certificate that is not valid yet is "expired", too. */
static void certificate_refused(struct alerts *this, ike_sa_t *ike_sa, const char *cause,
				bool weak, certificate_t *certificate)
{
	time_t from = 0, to = 0, now = time(NULL);
	char detail[TEXT];

	if (is_of_another(ike_sa, certificate))
		return;
	certificate->get_validity(certificate, &now, &from, &to);
	if (streq(cause, "cert-expired")) {
		if (now < from)
			cause = "cert-not-yet";
		text(detail, "%Y, valid from %T to %T", certificate->get_subject(certificate),
		     &from, FALSE, &to, FALSE);
	} else {
		text(detail, "%Y", certificate->get_subject(certificate));
	}
	wait_with(this, ike_sa, cause, weak, false, detail);
}

static void give_reason(struct alerts *this, ike_sa_t *ike_sa, alert_t alert, va_list args)
{
	const char *cause = find_cause(reasons, alert);
	const bool weak = !cause;

	if (weak)
		cause = find_cause(weak_reasons, alert);
	if (!cause)
		return;
	if (alert == ALERT_AUTHORIZATION_FAILED || alert == ALERT_RADIUS_NOT_RESPONDING)
		wait_with(this, ike_sa, cause, weak, false, "");
	else
		certificate_refused(this, ike_sa, cause, weak,
				    va_arg(args, certificate_t *));
}

/* Without an address, no traffic fits. */
static bool is_consequence(struct alerts *this, ike_sa_t *ike_sa, const char *cause)
{
	const uint64_t spi = spi_of(ike_sa);
	bool follows;

	this->lock->lock(this->lock);
	if (streq(cause, "address"))
		this->without_address = spi;
	follows = streq(cause, "selectors") && this->without_address == spi;
	this->lock->unlock(this->lock);
	return follows;
}

static bool on_alert(listener_t *listener, ike_sa_t *ike_sa, alert_t alert, va_list args)
{
	struct alerts *this = (struct alerts *)listener;
	const char *cause = find_cause(failures, alert);
	message_t *message;

	if (alert == ALERT_PARSE_ERROR_HEADER || alert == ALERT_PARSE_ERROR_BODY) {
		message = va_arg(args, message_t *);
		report_from(message->get_source(message), "nonsense", NULL);
		return TRUE;
	}
	if (!ike_sa)
		return TRUE;
	/* The first message's is another alert, which follows. */
	if (alert == ALERT_RETRANSMIT_SEND_TIMEOUT &&
	    ike_sa->get_state(ike_sa) == IKE_CONNECTING)
		return TRUE;
	if (alert == ALERT_PEER_AUTH_FAILED)
		authentication_failed(this, ike_sa, true);
	else if (alert == ALERT_LOCAL_AUTH_FAILED)
		authentication_failed(this, ike_sa, false);
	else if (!cause)
		give_reason(this, ike_sa, alert, args);
	else if (!is_consequence(this, ike_sa, cause))
		alerts_report(ike_sa, cause, NULL);
	return TRUE;
}

/* What the peer says, for which there is no alert. */
static const char *answer_cause(message_t *message, notify_type_t type)
{
	if (type == NO_PROPOSAL_CHOSEN) {
		switch (message->get_exchange_type(message)) {
		case IKE_SA_INIT:
		case ID_PROT:
		case AGGRESSIVE:
		case INFORMATIONAL_V1:
			return "proposal-ike";
		default:
			return "proposal-child";
		}
	}
	for (size_t i = 0; i < countof(answers); i++)
		if (answers[i].type == type)
			return answers[i].cause;
	return NULL;
}

static void hear(struct alerts *this, ike_sa_t *ike_sa, message_t *message,
		 notify_payload_t *notify)
{
	const notify_type_t type = notify->get_notify_type(notify);
	const char *cause = answer_cause(message, type);

	if (cause && !is_consequence(this, ike_sa, cause))
		alerts_report(ike_sa, cause, "says the peer");
	else if (type == ALERTS_REFUSED &&
		 chunk_equals(notify->get_notification_data(notify), ALERTS_REFUSED_DATA))
		wait_with(this, ike_sa, "refused", false, true, "says the peer");
}

static void tell_half_open(const struct alerts *this, ike_sa_t *ike_sa, message_t *message)
{
	u_int count = half_open_too_many(this->half_open, message);
	char detail[TEXT];

	if (!count)
		return;
	snprintf(detail, sizeof(detail), "%u of them", count);
	alerts_report(ike_sa, "half-open-many", detail);
}

static bool on_message(listener_t *listener, ike_sa_t *ike_sa, message_t *message,
		       bool incoming, bool plain)
{
	struct alerts *this = (struct alerts *)listener;
	enumerator_t *payloads;
	payload_t *payload;

	if (!incoming || !plain || !ike_sa)
		return TRUE;
	tell_half_open(this, ike_sa, message);
	payloads = message->create_payload_enumerator(message);
	while (payloads->enumerate(payloads, &payload))
		if (payload->get_type(payload) == PLV2_NOTIFY ||
		    payload->get_type(payload) == PLV1_NOTIFY)
			hear(this, ike_sa, message, (notify_payload_t *)payload);
	payloads->destroy(payloads);
	return TRUE;
}

/*
 * Who is authenticated in the end had another certificate or authority. An initiator
 * that refuses this host does so when the IKE SA is there, and ends it.
 */
static bool on_updown(listener_t *listener, ike_sa_t *ike_sa, bool up)
{
	struct pending pending;

	if (take_pending((struct alerts *)listener, ike_sa, &pending) && !up &&
	    streq(pending.cause, "refused"))
		alerts_report(ike_sa, pending.cause, pending.detail);
	return TRUE;
}

struct alerts *alerts_create(void)
{
	const char *path = lib->settings->get_str(lib->settings,
						  "%s.plugins.kernel-ipward.failures",
						  FAILURES_FILE, lib->ns);
	int err = failures_open(path);
	struct alerts *this;

	if (err) {
		DBG1(DBG_KNL, "ipward: no failures in %s: %s", path, strerror(-err));
		return NULL;
	}
	INIT(this,
		.listener = {
			.alert = on_alert,
			.message = on_message,
			.ike_updown = on_updown,
		},
		.explainer = { .explain = on_explain },
		.half_open = half_open_limit(),
		.lock = mutex_create(MUTEX_TYPE_DEFAULT),
	);
	charon->bus->add_listener(charon->bus, &this->listener);
	lib->set(lib, EXPLAIN_NAME, &this->explainer);
	return this;
}

void alerts_destroy(struct alerts *alerts)
{
	if (!alerts)
		return;
	lib->set(lib, EXPLAIN_NAME, NULL);
	charon->bus->remove_listener(charon->bus, &alerts->listener);
	alerts->lock->destroy(alerts->lock);
	failures_close();
	free(alerts);
}
