// SPDX-License-Identifier: GPL-2.0
/*
 * Who may connect: the plugin's decision by the lists, for peers that have proved a name,
 * an account with groups, or a certificate; and the sentence that says which entry decided.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "peer.h"
#include "strongswan/groups.h"
#include "strongswan/judge.h"
#include "tap.h"

#define STAFF	"S-1-5-21-1-2-3-1106"
#define SERVERS	"S-1-5-21-1-2-3-1107"
#define KIOSKS	"S-1-5-21-1-2-3-1142"
#define SILENT	"no domain controller has answered"

static char path[32];

/* --- peers --------------------------------------------------------------------------- */

static ike_sa_t *by_key(void)
{
	return peer_new("ipward-m", "web.x.example");
}

/* A member whose ticket has its groups: nested ones stand there like others. */
static ike_sa_t *member(void)
{
	ike_sa_t *ike_sa = peer_new("ipward-m", "WEB$@CORP.EXAMPLE");
	auth_cfg_t *round = ike_sa->get_auth_cfg(ike_sa, FALSE);

	peer_proves(ike_sa, AUTH_RULE_EAP_IDENTITY, "WEB$@CORP.EXAMPLE");
	groups_add(round, "S-1-5-21-1-2-3-1103", true);
	groups_add(round, SERVERS, true);
	groups_add(round, STAFF, true);
	return ike_sa;
}

/* Its groups were proved in the first round, and there was another one. */
static ike_sa_t *member_of_two_rounds(void)
{
	ike_sa_t *ike_sa = member();

	peer_round(ike_sa);
	peer_proves(ike_sa, AUTH_RULE_IDENTITY, "web.x.example");
	return ike_sa;
}

static ike_sa_t *member_for_denials(void)
{
	ike_sa_t *ike_sa = member();

	groups_add(ike_sa->get_auth_cfg(ike_sa, FALSE), KIOSKS, false);
	return ike_sa;
}

/* The peer that answers; the directory is asked for its groups, and is silent. */
static ike_sa_t *of_a_silent_directory(void)
{
	ike_sa_t *ike_sa = peer_new("ipward-m", "WEB$@CORP.EXAMPLE");

	groups_lack(ike_sa->get_auth_cfg(ike_sa, FALSE), SILENT);
	return ike_sa;
}

static ike_sa_t *certified(const char *lack)
{
	static const char *const subjects[] = { "C=X, CN=web", "web.x.example",
						"kiosk.x.example", NULL };
	ike_sa_t *ike_sa = peer_new("ipward-m", "web.x.example");

	peer_shows(ike_sa, subjects);
	if (lack)
		groups_lack(ike_sa->get_auth_cfg(ike_sa, FALSE), lack);
	return ike_sa;
}

static ike_sa_t *by_certificate(void)
{
	return certified(NULL);
}

static ike_sa_t *without_account(void)
{
	return certified("it has no account in the directory");
}

static ike_sa_t *of_no_more_account(void)
{
	return certified("its account is disabled: CN=WEB");
}

static ike_sa_t *unmapped_by_silence(void)
{
	return certified(SILENT);
}

static ike_sa_t *mapped(void)
{
	ike_sa_t *ike_sa = certified(NULL);

	groups_add(ike_sa->get_auth_cfg(ike_sa, FALSE), STAFF, true);
	return ike_sa;
}

static ike_sa_t *of_others(void)
{
	return peer_new("their-connection", "web.x.example");
}

static ike_sa_t *without_connection(void)
{
	return peer_new(NULL, "web.x.example");
}

static ike_sa_t *of_no_method(void)
{
	return peer_new("ipward-none", "web.x.example");
}

/* --- cases --------------------------------------------------------------------------- */

#define M	" of authentication \"m\""
#define SID_STAFF	"sid " STAFF " CORP\\Staff\n"
#define SID_SERVERS	"sid " SERVERS " CORP\\Servers\n"
#define SID_KIOSKS	"sid " KIOSKS " CORP\\Kiosks\n"
#define SID_OTHERS	"sid S-1-5-21-1-2-3-9 CORP\\Others\n"
#define RIGHT	"the domain's right \"Access this computer from the network\""
#define DENIAL	"the domain's right \"Deny access to this computer from the network\""

static const struct {
	const char *name;
	ike_sa_t *(*peer)(void);
	const char *entries;
	bool allowed;
	const char *why;
} cases[] = {
	{ "no list", by_key, "", true, "" },
	{ "a name that is allowed", by_key, "allow id *.x.example\n", true,
	  "allowed by \"*.x.example\"" M },
	{ "one that is not", by_key, "allow id db.x.example\nallow id *.y.example\n", false,
	  "none of \"allow\"" M },
	{ "denied alone", by_key, "deny id web.x.example\n", false,
	  "denied by \"web.x.example\"" M },
	{ "others are denied", by_key, "deny id db.x.example\n", true, "" },
	{ "denied although allowed", by_key, "allow id %any\ndeny id *.x.example\n", false,
	  "denied by \"*.x.example\"" M },
	{ "in whatever order", by_key, "deny id *.x.example\nallow id %any\n", false,
	  "denied by \"*.x.example\"" M },
	{ "a denial that cannot be read", by_key, "deny id =x\nallow id %any\n", false,
	  "\"=x\"" M " is nothing to compare with" },
	{ "the one that is the peer goes before it", by_key,
	  "deny id =x\ndeny id web.x.example\n", false, "denied by \"web.x.example\"" M },
	{ "a denial of an unknown kind", by_key, "deny colour blue\n", false,
	  "\"blue\"" M " is nothing to compare with" },
	{ "an allowance of an unknown kind", by_key, "allow colour blue\n", false,
	  "\"blue\"" M " is nothing to compare with" },
	{ "but another one that allows", by_key, "allow colour blue\nallow id %any\n", true,
	  "allowed by \"%any\"" M },

	{ "a group", member, "allow " SID_SERVERS, true, "allowed by \"CORP\\Servers\"" M },
	{ "a group of a group", member, "allow " SID_OTHERS "allow " SID_STAFF, true,
	  "allowed by \"CORP\\Staff\"" M },
	{ "a group of a round that is over", member_of_two_rounds, "allow " SID_STAFF, true,
	  "allowed by \"CORP\\Staff\"" M },
	{ "and a name of one that is over", member_of_two_rounds,
	  "deny id WEB$@CORP.EXAMPLE\n", false, "denied by \"WEB$@CORP.EXAMPLE\"" M },
	{ "no such group", member, "allow " SID_OTHERS, false, "none of \"allow\"" M },
	{ "a group that is denied although another one is allowed", member,
	  "allow " SID_SERVERS "deny " SID_STAFF, false, "denied by \"CORP\\Staff\"" M },
	{ "a group whose SID begins like one", member,
	  "allow sid " STAFF "1 CORP\\Longer\nallow sid S-1-5-21-1-2-3-110 CORP\\Shorter\n",
	  false, "none of \"allow\"" M },
	{ "an account", member, "allow id WEB$@CORP.EXAMPLE\n", true,
	  "allowed by \"WEB$@CORP.EXAMPLE\"" M },
	{ "accounts of another realm", member, "allow id *@OTHER.EXAMPLE\n", false,
	  "none of \"allow\"" M },
	{ "a group for denials alone denies", member_for_denials, "deny " SID_KIOSKS, false,
	  "denied by \"CORP\\Kiosks\"" M },
	{ "and allows nothing", member_for_denials, "allow " SID_KIOSKS, false,
	  "none of \"allow\"" M },
	{ "a denied name that the directory does not know", member, "deny name CORP\\Nobody\n",
	  false, "\"CORP\\Nobody\"" M " is nothing that the directory was found to have" },
	{ "an allowed one", member, "allow name CORP\\Nobody\n", false, "none of \"allow\"" M },
	{ "a name that is a group's SID is none", by_key, "allow id ipward+" STAFF "\n", false,
	  "none of \"allow\"" M },

	{ "a silent directory: allowed", of_a_silent_directory, "allow " SID_STAFF, false,
	  "\"CORP\\Staff\"" M " is a group, and the peer's groups are not known: " SILENT },
	{ "a silent directory: denied", of_a_silent_directory, "deny " SID_STAFF, false,
	  "\"CORP\\Staff\"" M " is a group, and the peer's groups are not known: " SILENT },
	{ "a silent directory: allowed by its name", of_a_silent_directory,
	  "allow " SID_STAFF "allow id WEB$@CORP.EXAMPLE\n", true,
	  "allowed by \"WEB$@CORP.EXAMPLE\"" M },
	{ "nobody was asked", by_key, "allow " SID_STAFF, false,
	  "\"CORP\\Staff\"" M " is a group, and the peer's groups are not known" },

	{ "one of several names of a certificate is denied", by_certificate,
	  "allow id web.x.example\ndeny id kiosk.x.example\n", false,
	  "denied by \"kiosk.x.example\"" M },
	{ "and allows nothing that was not proved", by_certificate,
	  "allow id kiosk.x.example\n", false, "none of \"allow\"" M },
	{ "an account of a certificate", mapped,
	  "deny account map: directory\nallow " SID_STAFF, true,
	  "allowed by \"CORP\\Staff\"" M },
	{ "a certificate without one", without_account, "deny account map: directory\n", false,
	  "no account for \"map: directory\"" M ": it has no account in the directory" },
	{ "a disabled account, whatever is allowed", of_no_more_account,
	  "deny account map: directory\nallow id %any\n", false,
	  "no account for \"map: directory\"" M ": its account is disabled: CN=WEB" },
	{ "a silent directory: no account", unmapped_by_silence,
	  "deny account map: directory\n", false,
	  "no account for \"map: directory\"" M ": " SILENT },

	{ "the domain's right", member, "need sid " STAFF " " RIGHT "\n", true, "" },
	{ "and what is allowed besides", member,
	  "need sid " STAFF " " RIGHT "\nallow " SID_OTHERS, false, "none of \"allow\"" M },
	{ "the domain's right for others", member,
	  "need sid S-1-5-21-1-2-3-9 " RIGHT "\nallow " SID_STAFF, false,
	  "authentication \"m\" needs " RIGHT ", which is for others" },
	{ "for everybody", member, "need anyone S-1-1-0 " RIGHT "\n", true, "" },
	{ "for nobody", member, "need nobody none " RIGHT "\n", false,
	  "authentication \"m\" needs " RIGHT ", which is for others" },
	{ "for a group of the host itself", member, "need unknown S-1-5-32-544 " RIGHT "\n",
	  false, "authentication \"m\" needs " RIGHT ", which is for others" },
	{ "the right of a silent directory", of_a_silent_directory,
	  "need sid " STAFF " " RIGHT "\n", false,
	  "\"" RIGHT "\"" M " is a group, and the peer's groups are not known: " SILENT },
	{ "denied by the domain, although it has the right", member,
	  "need anyone S-1-1-0 " RIGHT "\ndeny sid " SERVERS " " DENIAL "\n", false,
	  "denied by \"" DENIAL "\"" M },
	{ "denied is everybody", member, "deny anyone S-1-1-0 " DENIAL "\n", false,
	  "denied by \"" DENIAL "\"" M },
	{ "denied is nobody", member, "deny nobody S-1-5-7 " DENIAL "\n", true, "" },
	{ "denied is who cannot be known", member, "deny unknown S-1-5-32-544 " DENIAL "\n",
	  false, "\"" DENIAL "\"" M " names what no account is known to be, or not to be" },

	{ "connections of others", of_others, "deny id %any\n", true, "" },
	{ "none yet", without_connection, "deny id %any\n", true, "" },
	{ "one of ours that the file does not know", of_no_method, "", false,
	  "the file of those who may does not know connection \"ipward-none\"" },
};

static void judge(size_t number)
{
	char why[JUDGE_TEXT] = "?";
	ike_sa_t *peer = cases[number].peer();
	FILE *file = fopen(path, "w");
	struct lists lists;
	bool allowed;

	if (!file || fprintf(file, "token 1\nmethod other\nallow id %%any\n"
			     "connection ipward-other\nmethod m\n%sconnection ipward-m\nend\n",
			     cases[number].entries) < 0 || fclose(file) ||
	    lists_open(path, &lists))
		abort();
	allowed = judge_allows(&lists, peer, why);
	ok(allowed == cases[number].allowed, "%s (%d)", cases[number].name, allowed);
	is_text(why, cases[number].why, "and that is said");
	lists_close(&lists);
	peer_free(peer);
}

static void without_lists(void)
{
	char why[JUDGE_TEXT];
	ike_sa_t *ours = by_key(), *theirs = of_others();

	ok(!judge_allows(NULL, ours, why), "without the file, nobody connects");
	is_text(why, "the file of those who may cannot be read", "and that is said");
	ok(judge_allows(NULL, theirs, why), "but for connections of others");
	peer_free(ours);
	peer_free(theirs);
}

/* A long name does not write beyond the sentence. */
static void long_names(void)
{
	char name[2 * JUDGE_TEXT], why[JUDGE_TEXT + 1], text[3 * JUDGE_TEXT];
	ike_sa_t *peer = by_key();
	struct lists lists = { .text = text };
	int len;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	len = sprintf(text, "method m\ndeny name %s\nconnection ipward-m\n", name);
	for (char *at = text; *at; at++)
		if (*at == '\n')
			*at = '\0';
	lists.end = text + len;
	why[JUDGE_TEXT] = '!';
	ok(!judge_allows(&lists, peer, why) && strlen(why) == JUDGE_TEXT - 1 &&
	   why[JUDGE_TEXT] == '!', "a long name is cut");
	peer_free(peer);
}

int main(void)
{
	strcpy(path, "/tmp/ipward-judge.XXXXXX");
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		judge(i);
	without_lists();
	long_names();
	unlink(path);
	return tap_end();
}
