// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <daemon.h>
#include <encoding/payloads/eap_payload.h>
#include "explain.h"
#include "frame.h"
#include "guard.h"

struct guard {
	listener_t listener;
};

/* Has the peer to be authenticated before EAP begins? charon holds it to that. */
static bool is_known_before(ike_sa_t *ike_sa)
{
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);
	enumerator_t *rounds;
	auth_cfg_t *first;
	bool is = false;

	if (!config)
		return false;
	rounds = config->create_auth_cfg_enumerator(config, FALSE);
	if (rounds->enumerate(rounds, &first)) {
		switch ((uintptr_t)first->get(first, AUTH_RULE_AUTH_CLASS)) {
		case AUTH_CLASS_PUBKEY:
		case AUTH_CLASS_PSK:
			is = true;
		}
	}
	rounds->destroy(rounds);
	return is;
}

static bool is_allowed(eap_payload_t *eap)
{
	pen_t vendor;
	eap_type_t type = eap->get_type(eap, &vendor);

	if (eap->get_code(eap) != EAP_REQUEST)
		return true;
	return !vendor && (type == EAP_IDENTITY || type == FRAME_TYPE);
}

static void refuse(ike_sa_t *ike_sa, eap_payload_t *eap)
{
	char detail[EXPLAIN_DETAIL];
	pen_t vendor;
	eap_type_t type = eap->get_type(eap, &vendor);

	snprintf(detail, sizeof(detail), "the peer asks for EAP method %u (vendor %u), which "
		 "a peer that nobody knows yet may not", (unsigned int)type,
		 (unsigned int)vendor);
	DBG1(DBG_IKE, "ipward: %s", detail);
	explain(ike_sa, detail);
}

/* Without its EAP payload, the answer is one that charon gives up on. */
static bool on_message(listener_t *listener, ike_sa_t *ike_sa, message_t *message,
		       bool incoming, bool plain)
{
	enumerator_t *payloads;
	payload_t *payload;

	(void)listener;
	if (!incoming || !plain || !ike_sa || message->get_request(message) ||
	    message->get_exchange_type(message) != IKE_AUTH || is_known_before(ike_sa))
		return TRUE;
	payloads = message->create_payload_enumerator(message);
	while (payloads->enumerate(payloads, &payload)) {
		if (payload->get_type(payload) != PLV2_EAP ||
		    is_allowed((eap_payload_t *)payload))
			continue;
		refuse(ike_sa, (eap_payload_t *)payload);
		message->remove_payload_at(message, payloads);
		payload->destroy(payload);
	}
	payloads->destroy(payloads);
	return TRUE;
}

struct guard *guard_create(void)
{
	struct guard *this;

	INIT(this,
		.listener = { .message = on_message },
	);
	charon->bus->add_listener(charon->bus, &this->listener);
	return this;
}

void guard_destroy(struct guard *guard)
{
	if (!guard)
		return;
	charon->bus->remove_listener(charon->bus, &guard->listener);
	free(guard);
}
