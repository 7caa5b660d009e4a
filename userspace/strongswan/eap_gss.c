// SPDX-License-Identifier: GPL-2.0
/*
 * How this is safe. The initiator asks for a ticket to exactly the identity that the
 * responder gives itself in IDr, and the responder takes only a ticket of the identity in
 * IDi. Both prove to have the key of the context by AUTH, which covers the IKE_SA_INIT
 * messages and the identities: who passes tokens on between two others has not the key.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <daemon.h>
#include <processing/jobs/delete_ike_sa_job.h>
#include "eap_gss.h"
#include "explain.h"
#include "finder.h"
#include "groups.h"
#include "gss.h"
#include "lists_path.h"

/* Messages of the other one. Kerberos needs two. */
#define ROUNDS		8

enum state {
	STATE_TOKENS,		/* tokens go back and forth */
	STATE_LAST,		/* the responder's last token is on its way */
	STATE_DONE,
	STATE_REFUSED,		/* and the other end knows, or is being told */
};

/**
 * struct eap_gss - one run of the method
 * @self: this host's principal, and @peer, the other one's
 * @own: the IKE identities that these are from; NULL before the first message
 * @proved: what the ticket says of the peer, for charon
 */
struct eap_gss {
	eap_method_t public;
	bool initiator;
	enum state state;
	unsigned int rounds;
	uint8_t identifier;
	char self[TICKET_NAME];
	char peer[TICKET_NAME];
	identification_t *own;
	identification_t *other;
	struct gss *gss;
	auth_cfg_t *proved;
	uint8_t key[GSS_KEY];
};

/*
 * A principal of one part and a realm, as an account has it: WEB$@CORP.EXAMPLE. What
 * Kerberos writes with a backslash, or takes for a service, is none.
 */
static bool take_principal(identification_t *id, char *name)
{
	chunk_t text = id->get_encoding(id);
	uint8_t *at;

	if (id->get_type(id) != ID_RFC822_ADDR || text.len >= TICKET_NAME)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!isgraph(text.ptr[i]) || strchr("\\/", text.ptr[i]))
			return false;
	at = memchr(text.ptr, '@', text.len);
	if (!at || at == text.ptr || at + 1 == text.ptr + text.len ||
	    memchr(at + 1, '@', text.ptr + text.len - at - 1))
		return false;
	memcpy(name, text.ptr, text.len);
	name[text.len] = '\0';
	return true;
}

static void tell(const char *detail)
{
	DBG1(DBG_IKE, "ipward: Kerberos: %s", detail);
	explain(charon->bus->get_sa(charon->bus), detail);
}

static eap_payload_t *payload(struct eap_gss *this, enum frame_kind kind,
			      enum frame_reason reason)
{
	struct frame frame = {
		.code = this->initiator ? EAP_RESPONSE : EAP_REQUEST,
		.identifier = this->identifier,
		.kind = kind,
		.reason = reason,
	};
	uint8_t *bytes;
	size_t len;

	if (this->gss && kind != FRAME_DONE)
		frame.token = gss_token(this->gss, &frame.len);
	bytes = frame_build(&frame, &len);
	return bytes ? eap_payload_create_data_own(chunk_create(bytes, len)) : NULL;
}

static status_t send_frame(struct eap_gss *this, enum frame_kind kind,
			   enum frame_reason reason, eap_payload_t **out)
{
	/* EAP tells a repeated request by its number, and the answer has the same. */
	if (!this->initiator)
		this->identifier++;
	*out = payload(this, kind, reason);
	return *out ? NEED_MORE : FAILED;
}

static status_t refuse(struct eap_gss *this, enum frame_reason reason, const char *detail,
		       eap_payload_t **out)
{
	tell(detail);
	this->state = STATE_REFUSED;
	return send_frame(this, FRAME_REFUSE, reason, out);
}

/* What is nonsense is answered, too: the other end may be of another version. */
static status_t nonsense(struct eap_gss *this, const char *what, eap_payload_t **out)
{
	char detail[EXPLAIN_DETAIL];

	snprintf(detail, sizeof(detail), "the peer sends %s", what);
	return refuse(this, REASON_FORMAT, detail, out);
}

/*
 * Not those that charon gives the method: at the responder they are not known yet, and
 * one that EAP-Identity has said proves nothing about IDi.
 */
static bool take_identities(struct eap_gss *this)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	identification_t *id;

	if (!ike_sa)
		return false;
	id = ike_sa->get_my_id(ike_sa);
	this->own = id->clone(id);
	id = ike_sa->get_other_id(ike_sa);
	this->other = id->clone(id);
	if (!take_principal(this->own, this->self))
		this->self[0] = '\0';
	if (!take_principal(this->other, this->peer))
		this->peer[0] = '\0';
	return true;
}

/* Not before the first message: nobody could be told. */
static status_t check_names(struct eap_gss *this, eap_payload_t **out)
{
	char detail[EXPLAIN_DETAIL];

	if (!*this->self)
		return refuse(this, REASON_SELF, "this host's IKE identity is no principal: "
			      "expected NAME$@REALM, as the keytab has it", out);
	if (!*this->peer)
		return refuse(this, REASON_IDENTITY, "the peer's IKE identity is no "
			      "principal: expected NAME$@REALM", out);
	if (!streq(strchr(this->self, '@'), strchr(this->peer, '@'))) {
		snprintf(detail, sizeof(detail), "the peer's realm is another one: '%s'",
			 this->peer);
		return refuse(this, REASON_IDENTITY, detail, out);
	}
	this->gss = gss_create(this->self, this->initiator ? this->peer : NULL, this->peer);
	return this->gss ? NEED_MORE : FAILED;
}

/* A domain other than Active Directory says nothing of groups. */
static bool take_groups(struct eap_gss *this)
{
	char text[SID_TEXT];
	struct pac pac;
	int err = gss_pac(this->gss, &pac);

	for (size_t i = 0; !err && i < pac.count; i++) {
		err = sid_text(pac.sid[i].bytes, pac.sid[i].len, text);
		groups_add(this->proved, text, pac.sid[i].allows);
	}
	pac_free(&pac);
	return !err || err == -ENOENT;
}

/*
 * At the initiator, whose ticket says nothing of the responder's groups: the directory
 * does, where the lists have groups. charon asks the method for them at the responder
 * alone.
 */
static void ask_groups(struct eap_gss *this)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	struct lists lists;

	if (!ike_sa || lists_open(lists_path(), &lists))
		return;
	if (lists_want(&lists, "sid"))
		finder_find(this->peer, ike_sa->get_auth_cfg(ike_sa, FALSE));
	lists_close(&lists);
}

/*
 * A disabled account loses its IKE SAs with its ticket: the initiator authenticates again
 * shortly before, and both ends end what is left. A ticket that ends even sooner would
 * make charon begin again at once, and again: then the IKE SA just ends.
 */
static void limit(struct eap_gss *this)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	peer_cfg_t *config = ike_sa ? ike_sa->get_peer_cfg(ike_sa) : NULL;
	const uint32_t left = gss_left(this->gss);
	ike_sa_id_t *id;

	if (!config)
		return;
	if (left > 2 * config->get_over_time(config)) {
		ike_sa->set_auth_lifetime(ike_sa, left);
		return;
	}
	id = ike_sa->get_id(ike_sa);
	lib->scheduler->schedule_job(lib->scheduler,
				     (job_t *)delete_ike_sa_job_create(id, TRUE), left);
}

static status_t is_done(struct eap_gss *this, eap_payload_t **out)
{
	size_t len;

	if (!gss_key(this->gss, this->key))
		return refuse(this, REASON_WEAK, "there is no key", out);
	if (!take_groups(this))
		return refuse(this, REASON_GROUPS, "the groups in the ticket cannot be read",
			      out);
	DBG1(DBG_IKE, "ipward: Kerberos: the peer is '%s'", this->peer);
	limit(this);
	if (this->initiator) {
		ask_groups(this);
		this->state = STATE_DONE;
		return send_frame(this, FRAME_DONE, REASON_NONE, out);
	}
	gss_token(this->gss, &len);
	if (!len)
		return refuse(this, REASON_WEAK, "there is nothing to prove who this host "
			      "is", out);
	this->state = STATE_LAST;
	return send_frame(this, FRAME_TOKEN, REASON_NONE, out);
}

static status_t step(struct eap_gss *this, const struct frame *frame, eap_payload_t **out)
{
	char detail[EXPLAIN_DETAIL];

	switch (gss_step(this->gss, frame->token, frame->len)) {
	case GSS_DONE:
		return is_done(this, out);
	case GSS_MORE:
		return send_frame(this, FRAME_TOKEN, REASON_NONE, out);
	default:
		snprintf(detail, sizeof(detail), "'%s': %s", this->peer, gss_why(this->gss));
		return refuse(this, gss_reason(this->gss), detail, out);
	}
}

static status_t is_refused(struct eap_gss *this, const struct frame *frame,
			   eap_payload_t **out)
{
	const char *blame = this->gss ? gss_blame(this->gss, frame->token, frame->len) : "";
	char detail[EXPLAIN_DETAIL];

	snprintf(detail, sizeof(detail), "the peer%s%s%s %s%s%s", *this->peer ? " '" : "",
		 this->peer, *this->peer ? "'" : "", frame_sentence(frame->reason),
		 *blame ? ": " : "", blame);
	tell(detail);
	this->state = STATE_REFUSED;
	if (!this->initiator)
		return FAILED;
	return send_frame(this, FRAME_DONE, REASON_NONE, out);
}

static status_t take(struct eap_gss *this, const struct frame *frame, eap_payload_t **out)
{
	status_t status = NEED_MORE;

	switch (frame->kind) {
	case FRAME_REFUSE:
		return is_refused(this, frame, out);
	case FRAME_DONE:
		if (this->initiator || this->state != STATE_LAST)
			break;
		this->state = STATE_DONE;
		return SUCCESS;
	case FRAME_START:
		if (!this->initiator || this->gss || frame->len)
			break;
		status = check_names(this, out);
		return this->gss ? step(this, frame, out) : status;
	case FRAME_TOKEN:
		if (this->state != STATE_TOKENS || !frame->len ||
		    (this->initiator && !this->gss))
			break;
		if (!this->gss)
			status = check_names(this, out);
		return this->gss ? step(this, frame, out) : status;
	default:
		break;
	}
	return nonsense(this, "a message that is none of those expected now", out);
}

static status_t process(eap_method_t *method, eap_payload_t *in, eap_payload_t **out)
{
	struct eap_gss *this = (struct eap_gss *)method;
	chunk_t data = in->get_data(in);
	struct frame frame;

	*out = NULL;
	if (this->state == STATE_REFUSED || ++this->rounds > ROUNDS ||
	    (!this->own && !take_identities(this)))
		return FAILED;
	if (this->initiator)
		this->identifier = in->get_identifier(in);
	else if (in->get_identifier(in) != this->identifier)
		return nonsense(this, "an answer to another message", out);
	if (frame_parse(data.ptr, data.len, &frame))
		return nonsense(this, "what is no message of this method, or one of another "
				"version", out);
	return take(this, &frame, out);
}

static status_t initiate(eap_method_t *method, eap_payload_t **out)
{
	struct eap_gss *this = (struct eap_gss *)method;

	if (this->initiator)
		return FAILED;
	return send_frame(this, FRAME_START, REASON_NONE, out);
}

static eap_type_t get_type(eap_method_t *method, pen_t *vendor)
{
	(void)method;
	*vendor = 0;
	return FRAME_TYPE;
}

/*
 * Are both still who the ticket was for? charon takes an identity from each message that
 * begins another round, and would hold that one for proved.
 */
static bool is_same(struct eap_gss *this)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);
	identification_t *own, *other;

	if (!ike_sa || !this->own)
		return false;
	own = ike_sa->get_my_id(ike_sa);
	other = ike_sa->get_other_id(ike_sa);
	if (own->equals(own, this->own) && other->equals(other, this->other))
		return true;
	tell("an IKE identity has changed meanwhile");
	return false;
}

/* charon asks the initiator before, and once more at the end. */
static bool is_mutual(eap_method_t *method)
{
	struct eap_gss *this = (struct eap_gss *)method;

	return this->state != STATE_DONE || is_same(this);
}

static status_t get_msk(eap_method_t *method, chunk_t *msk)
{
	struct eap_gss *this = (struct eap_gss *)method;

	if (this->state != STATE_DONE || !is_same(this))
		return FAILED;
	*msk = chunk_create(this->key, sizeof(this->key));
	return SUCCESS;
}

/* charon adds this to what the peer has proved, where it answers. */
static auth_cfg_t *get_auth(eap_method_t *method)
{
	return ((struct eap_gss *)method)->proved;
}

static uint8_t get_identifier(eap_method_t *method)
{
	return ((struct eap_gss *)method)->identifier;
}

static void set_identifier(eap_method_t *method, uint8_t identifier)
{
	((struct eap_gss *)method)->identifier = identifier;
}

static void destroy(eap_method_t *method)
{
	struct eap_gss *this = (struct eap_gss *)method;

	gss_destroy(this->gss);
	DESTROY_IF(this->own);
	DESTROY_IF(this->other);
	this->proved->destroy(this->proved);
	memwipe(this->key, sizeof(this->key));
	free(this);
}

static struct eap_gss *create(bool initiator)
{
	struct eap_gss *this;

	INIT(this,
		.public = {
			.initiate = initiate,
			.process = process,
			.get_type = get_type,
			.is_mutual = is_mutual,
			.get_msk = get_msk,
			.get_auth = get_auth,
			.get_identifier = get_identifier,
			.set_identifier = set_identifier,
			.destroy = destroy,
		},
		.initiator = initiator,
		.proved = auth_cfg_create(),
	);
	return this;
}

eap_method_t *eap_gss_create_server(identification_t *server, identification_t *peer)
{
	(void)server;
	(void)peer;
	return (eap_method_t *)create(false);
}

eap_method_t *eap_gss_create_peer(identification_t *server, identification_t *peer)
{
	(void)server;
	(void)peer;
	return (eap_method_t *)create(true);
}
