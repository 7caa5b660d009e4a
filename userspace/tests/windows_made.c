// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tap.h"
#include "tests/fixed_host.h"
#include "tests/windows_made.h"

#define ALL_PORTS	{ 0, 65535 }

struct made made = { .folder = "/tmp/ipward-windows.XXXXXX" };

/* 3DES with SHA-1, by ESP: not too weak. */
static struct negotiation_offer good_offer = {
	.seconds = 900, .kilobytes = 1000, .algorithms = 1,
	.algorithm = { { 3, 2, NEGOTIATION_ESP } },
};

const struct negotiation made_good = { &good_offer, 1 };
const struct negotiation made_none = { NULL, 0 };

struct nfa_method made_kerberos = { NFA_KERBEROS, "", 0 };
struct nfa_method made_certificate = { NFA_CERTIFICATE, "O=Corp, CN=Corp Root", 0 };
struct nfa_method made_key = { NFA_PRESHARED_KEY, "correct horse", 0 };

const struct nfa made_plain_nfa = {
	.method = &made_kerberos, .methods = 1, .interfaces = NFA_ALL, .interface = "",
	.active = true, .end_len = 4, .end_name = "",
};

/* From this host to all others. */
const struct ip_filter made_all_traffic = {
	.description = "", .mirrored = true,
	.source = { .kind = FILTER_ME, .families = FILTER_IPV4, .name = "" },
	.destination = { .kind = FILTER_ANY, .families = FILTER_IPV4, .name = "" },
	.source_ports = ALL_PORTS, .destination_ports = ALL_PORTS,
};

/* A policy without rules. */
void made_begin(void)
{
	struct isakmp_offer offer = { ISAKMP_CIPHER_3DES, ISAKMP_HASH_SHA1,
				      ISAKMP_GROUP_2 };
	const struct isakmp isakmp = { .seconds = 28800, .offer = &offer, .offers = 1 };

	objects_free(&made.objects);
	made.linked = false;
	made.options = (struct convert_options){
		.realm = "CORP.EXAMPLE", .authorities = made.folder, .keys = made.folder,
	};
	write_policy(&made.bytes, 0);
	made.policy = make_object(&made.objects, "ipsecPolicy", "P", "Policy",
				  &made.bytes);
	write_isakmp(&made.bytes, &isakmp, 0);
	make_object(&made.objects, "ipsecISAKMPPolicy", "I", "", &made.bytes);
	make_link(&made.objects, made.policy, "ipsecISAKMPReference", "I");
}

struct windows_object *made_rule(const char *name, const char *action,
				 const struct nfa *nfa,
				 const struct negotiation *negotiation)
{
	struct windows_object *rule, *by;
	char cn[64];

	snprintf(cn, sizeof(cn), "N-%.50s", name);
	write_negotiation(&made.bytes, negotiation);
	by = make_object(&made.objects, "ipsecNegotiationPolicy", cn, name, &made.bytes);
	make_text(&made.objects, by, "ipsecNegotiationPolicyAction", action);
	make_text(&made.objects, by, "ipsecNegotiationPolicyType", TYPE_STANDARD);
	write_nfa(&made.bytes, nfa, true);
	snprintf(cn, sizeof(cn), "R-%.50s", name);
	rule = make_object(&made.objects, "ipsecNFA", cn, name, &made.bytes);
	make_link(&made.objects, rule, "ipsecOwnersReference", "P");
	snprintf(cn, sizeof(cn), "N-%.50s", name);
	make_link(&made.objects, rule, "ipsecNegotiationPolicyReference", cn);
	return rule;
}

/* The rule is the filter list's owner. */
void made_filters(const char *name, const struct ip_filter *filter, uint32_t count,
		  uint32_t first)
{
	struct ip_filters filters = { (struct ip_filter *)filter, count };
	char cn[64], owner[64];
	static unsigned int number;

	write_filters(&made.bytes, &filters, first, STYLE_PLAIN);
	snprintf(cn, sizeof(cn), "F-%u", number++);
	snprintf(owner, sizeof(owner), "R-%.50s", name);
	make_link(&made.objects, make_object(&made.objects, "ipsecFilter", cn, "List",
					     &made.bytes),
		  "ipsecOwnersReference", owner);
}

void made_add(const char *name, const char *action, const struct nfa *nfa,
	      const struct negotiation *negotiation, const struct ip_filter *filter)
{
	made_rule(name, action, nfa, negotiation);
	made_filters(name, filter, 1, 1);
}

void made_findings(void)
{
	made.findings[0] = '\0';
	for (size_t i = 0; i < made.report.messages; i++)
		if (strlen(made.findings) + strlen(made.report.message[i].text) + 16 < FINDINGS)
			sprintf(made.findings + strlen(made.findings), "%s: %s\n",
				made.report.message[i].severity == SEVERITY_ERROR ? "error" :
				"warning", made.report.message[i].text);
}

/* Return: the policy file, or what is wrong. */
const char *made_convert(void)
{
	int err = 0;

	converted_free(&made.converted);
	report_free(&made.report);
	report_init(&made.report);
	if (!made.linked)
		err = objects_link(&made.objects, &made.report);
	made.linked = true;
	if (!err)
		convert_policy(&made.objects, made.policy, &made.options, &made.converted,
			       &made.report);
	made_findings();
	return made.converted.yaml ?: made.findings;
}

static void write_key(const struct convert_key *k)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", made.folder, k->file);
	file = fopen(path, "w");
	if (!file || fputs(k->text, file) < 0 || fclose(file))
		abort();
}

/* By the policy library; or NULL, with what it says in the findings. */
struct policy *made_compile(void)
{
	const char *text = made.converted.yaml ?: "none";
	static struct policy_host host;
	struct policy *compiled;
	char path[32];
	int fd = memfd_create("policy", MFD_CLOEXEC);

	for (const struct convert_key *k = made.converted.key; k; k = k->next)
		write_key(k);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fixed_host_load(&host);
	report_free(&made.report);
	report_init(&made.report);
	compiled = policy_load(path, &host, NULL, &made.report);
	policy_host_free(&host);
	close(fd);
	made_findings();
	return compiled;
}

void made_show(const char *text)
{
	printf("# ");
	for (; *text; text++)
		printf(*text == '\n' ? "\n# " : "%c", *text);
	printf("\n");
}

void made_gives_all(const char *name, const char *const *part)
{
	const char *yaml = made_convert();
	struct policy *compiled;
	bool fine = made.converted.yaml;

	for (; *part; part++)
		if (!strstr(yaml, *part)) {
			printf("# without: %s\n", *part);
			fine = false;
		}
	compiled = made.converted.yaml ? made_compile() : NULL;
	if (!fine)
		made_show(yaml);
	if (!compiled)
		made_show(made.findings);
	ok(fine && compiled, "%s", name);
	policy_free(compiled);
}

void made_refuses_all(const char *name, const char *const *part)
{
	bool fine;

	made_convert();
	fine = !made.converted.yaml && made.report.count[SEVERITY_ERROR];
	for (; *part; part++)
		fine = fine && strstr(made.findings, *part);
	if (!fine)
		made_show(made.converted.yaml ?: made.findings);
	ok(fine, "%s", name);
}

void made_lacks(const char *name, const char *part)
{
	const char *yaml = made_convert();

	ok(made.converted.yaml && !strstr(yaml, part), "%s", name);
}

struct filter_end made_address(const char *kind)
{
	struct filter_end end = { .families = FILTER_IPV4, .name = "" };

	switch (*kind) {
	case '1':
		end.kind = FILTER_ADDRESS;
		memcpy(end.first, "\xc0\0\2\x28", 4);
		break;
	case 's':
		end.kind = FILTER_SUBNET;
		memcpy(end.first, "\xc6\x33\x64", 3);
		end.length = 24;
		break;
	case 'r':
		end.kind = FILTER_RANGE;
		memcpy(end.first, "\xc0\0\2\x15", 4);
		memcpy(end.last, "\xc0\0\2\x17", 4);
		break;
	case '6':
		end.kind = FILTER_SUBNET;
		end.families = FILTER_IPV6;
		memcpy(end.first, "\x20\1\xd\xb8\0\1", 6);
		end.length = 48;
		break;
	default:
		end.kind = FILTER_ANY;
		break;
	}
	return end;
}

/* From this host to another, or between two others. */
struct ip_filter made_filter(const char *kind, uint32_t protocol, uint16_t port)
{
	struct ip_filter filter = made_all_traffic;

	filter.destination = made_address(kind);
	filter.source.families = filter.destination.families;
	filter.protocol = protocol;
	if (port)
		filter.destination_ports = (struct filter_ports){ port, port };
	return filter;
}

struct windows_object *made_last(enum object_kind kind)
{
	struct windows_object *object = NULL;

	for (struct object_link *l = made.objects.first; l; l = l->next)
		if (l->object->kind == kind)
			object = l->object;
	return object;
}

void made_unset(struct windows_object *object, enum object_attribute attribute)
{
	object->value[attribute] = NULL;
	object->last[attribute] = NULL;
}

struct nfa made_nfa(struct nfa_method *method, uint32_t count)
{
	struct nfa nfa = made_plain_nfa;

	nfa.method = method;
	nfa.methods = count;
	return nfa;
}

void made_start(void)
{
	const struct convert_key pem = {
		NULL, "corp-root.pem", "-----BEGIN CERTIFICATE-----\n"
	};

	umask(077);
	if (!mkdtemp(made.folder))
		abort();
	write_key(&pem);
	objects_init(&made.objects);
	report_init(&made.report);
}

void made_end(void)
{
	DIR *dir = opendir(made.folder);
	const struct dirent *entry;

	converted_free(&made.converted);
	objects_free(&made.objects);
	report_free(&made.report);
	while (dir && (entry = readdir(dir)))
		if (entry->d_type == DT_REG)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (!dir || closedir(dir) || rmdir(made.folder))
		perror(made.folder);
}
