// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ike.h"
#include "value/utf8.h"

#define PREFIX	"ipward-"

static bool is_installed(void)
{
	static const char *const paths[] = {
		"/usr/sbin/charon-systemd", "/usr/lib/ipsec/charon",
		"/usr/libexec/ipsec/charon",
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!access(paths[i], X_OK))
			return true;
	return false;
}

const char *ike_complaint(int err, const struct vici *vici, char *text)
{
	char reason[2 * VICI_REASON_MAX];

	if (err == -EREMOTEIO)
		snprintf(text, IKE_SENTENCE, "charon refuses: %s",
			 utf8_text(vici->reason, "", reason, sizeof(reason)));
	else if ((err == -ENOENT || err == -ECONNREFUSED) && !is_installed())
		snprintf(text, IKE_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "is not installed: Debian has it in charon-systemd and "
			 "strongswan-swanctl");
	else if (err == -ENOENT || err == -ECONNREFUSED)
		snprintf(text, IKE_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "does not run: nobody listens at " VICI_SOCKET);
	else if (err == -ETIMEDOUT)
		snprintf(text, IKE_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "does not answer at " VICI_SOCKET);
	else if (err == -EBADMSG)
		snprintf(text, IKE_SENTENCE, "what answers at " VICI_SOCKET
			 " does not speak charon's protocol, vici");
	else
		snprintf(text, IKE_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "cannot be asked at " VICI_SOCKET ": %s", strerror(-err));
	return text;
}

bool ike_is_made(const char *connection)
{
	return !strncmp(connection, PREFIX, strlen(PREFIX));
}

bool ike_serves(const char *connection, const char *rule)
{
	const size_t length = strlen(rule);

	if (!length || !ike_is_made(connection))
		return false;
	connection += strlen(PREFIX);
	if (strncmp(connection, rule, length) != 0)
		return false;
	connection += length;
	return !*connection || *connection == '-';
}

bool ike_has_reqid(const struct ipward_rule *rule, uint32_t reqid)
{
	for (uint32_t i = 0; reqid && i < rule->tmpls; i++)
		if (rule->tmpl[i].has & IPWARD_BIT(IPWARD_A_TEMPLATE_REQID) &&
		    rule->tmpl[i].reqid == reqid)
			return true;
	return false;
}

const struct ipward_rule *ike_rule(const struct serve_rules *rules,
				   const char *connection, uint32_t reqid)
{
	const struct ipward_rule *found = NULL, *rule;

	for (size_t i = 0; i < rules->n; i++) {
		rule = rules->rule[i];
		if (ike_has_reqid(rule, reqid))
			return rule;
		/* "ipward-a-b" is for "a-b" rather than for "a". */
		if (ike_serves(connection, rule->name) &&
		    (!found || strlen(rule->name) > strlen(found->name)))
			found = rule;
	}
	return found;
}
