// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "charon.h"
#include "policy/ike_text.h"
#include "value/utf8.h"

#define PREFIX		"ipward-"
#define NUMBER_TEXT	12
#define KERNEL_PLUGIN	"kernel-"

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

const char *charon_complaint(int err, const struct vici *vici, char *text)
{
	char reason[2 * VICI_REASON_MAX];

	if (err == -EREMOTEIO)
		snprintf(text, CHARON_SENTENCE, "charon refuses: %s",
			 utf8_text(vici->reason, "", reason, sizeof(reason)));
	else if ((err == -ENOENT || err == -ECONNREFUSED) && !is_installed())
		snprintf(text, CHARON_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "is not installed: Debian has it in charon-systemd and "
			 "strongswan-swanctl");
	else if (err == -ENOENT || err == -ECONNREFUSED)
		snprintf(text, CHARON_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "does not run: nobody listens at " VICI_SOCKET);
	else if (err == -ETIMEDOUT)
		snprintf(text, CHARON_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "does not answer at " VICI_SOCKET);
	else if (err == -EBADMSG)
		snprintf(text, CHARON_SENTENCE, "what answers at " VICI_SOCKET
			 " does not speak charon's protocol, vici");
	else
		snprintf(text, CHARON_SENTENCE, "strongSwan's charon, which exchanges keys, "
			 "cannot be asked at " VICI_SOCKET ": %s", strerror(-err));
	return text;
}

/* The first one to load is taken; kernel-netlink is there for addresses, too. */
const char *charon_backend(struct vici_part stats, char *text)
{
	struct vici_part plugins = vici_list(stats, "plugins");
	struct vici_element element;

	while (vici_next(&plugins, &element))
		if (!strncmp(vici_text(element.value, text, CHARON_TEXT), KERNEL_PLUGIN,
			     strlen(KERNEL_PLUGIN)))
			return text;
	*text = '\0';
	return text;
}

bool charon_lacks_plugin(void)
{
	struct vici_part reply;
	char text[CHARON_TEXT];
	struct vici vici;
	bool lacks;

	lacks = !vici_open(&vici, VICI_SOCKET, VICI_TIMEOUT) &&
		!vici_request(&vici, "stats", NULL, &reply) &&
		strcmp(charon_backend(reply, text), CHARON_PLUGIN) != 0;
	vici_close(&vici);
	return lacks;
}

bool charon_is_made(const char *connection)
{
	return !strncmp(connection, PREFIX, strlen(PREFIX));
}

/* Further parts of a rule have numbers from 2 on. */
bool charon_serves(const char *child, const char *rule)
{
	const char *number = strrchr(child, '-');
	char name[IKE_NAME];

	ike_name(rule, "", name);
	if (!*rule || !strcmp(child, name))
		return *rule;
	if (!number || strlen(number + 1) >= NUMBER_TEXT)
		return false;
	ike_name(rule, number + 1, name);
	return !strcmp(child, name);
}

bool charon_has_reqid(const struct ipward_rule *rule, uint32_t reqid)
{
	for (uint32_t i = 0; reqid && i < rule->tmpls; i++)
		if (rule->tmpl[i].has & IPWARD_BIT(IPWARD_A_TEMPLATE_REQID) &&
		    rule->tmpl[i].reqid == reqid)
			return true;
	return false;
}
