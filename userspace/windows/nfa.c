// SPDX-License-Identifier: GPL-2.0
/*
 *	GUID, length of what follows up to the name of the tunnel's end
 *	4  count, and as many methods: 4 kind, 4 length, text
 *	4  interfaces, 4 length, name of an interface
 *	4  the tunnel's end, 4 whether it is a tunnel, 4 whether the rule is active
 *	4  length, name of the tunnel's end
 *
 * Then, since Vista, each or none of these, with a GUID at its head:
 *
 *	1  4 count, and as many methods as above
 *	2  4 nothing, 4 flags of each of them
 *	3  16 the tunnel's end in IPv6
 */
#include <errno.h>
#include <string.h>
#include "windows/nfa.h"

#define METHOD_BYTES	8

/* {11BBAC00-498D-11D1-8639-00A0248D3021} */
static const uint8_t guid[GUID_BYTES] = {
	0x00, 0xac, 0xbb, 0x11, 0x8d, 0x49, 0xd1, 0x11,
	0x86, 0x39, 0x00, 0xa0, 0x24, 0x8d, 0x30, 0x21,
};

static const uint8_t more_methods[GUID_BYTES] = { [0 ... 15] = 1 };
static const uint8_t more_flags[GUID_BYTES] = { [0 ... 14] = 1, 2 };
static const uint8_t more_tunnel[GUID_BYTES] = { [0 ... 14] = 1, 3 };

static void read_method(struct blob *blob, struct arena *arena,
			struct nfa_method *method)
{
	method->kind = blob_long(blob, "the kind of a method of authentication");
	method->text = "";
	if (method->kind == NFA_PRESHARED_KEY || method->kind == NFA_CERTIFICATE) {
		method->text = blob_utf16(blob, arena, method->kind == NFA_CERTIFICATE ?
					 "the name of an authority" :
					 "a preshared key");
		return;
	}
	blob_take(blob, blob_long(blob, "the length of a method of authentication"),
		  "a method of authentication");
}

static struct nfa_method *read_methods(struct blob *blob, struct arena *arena,
				       uint32_t *count)
{
	struct nfa_method *method;

	*count = blob_count(blob, METHOD_BYTES, "the number of methods of authentication");
	method = arena_alloc(arena, (*count + 1) * sizeof(*method));
	if (!method) {
		blob_wrong(blob, "out of memory");
		return NULL;
	}
	for (uint32_t i = 0; i < *count && !blob->failed; i++)
		read_method(blob, arena, &method[i]);
	return method;
}

static void read_more_methods(struct blob *blob, struct arena *arena, struct nfa *nfa)
{
	uint32_t count;
	struct nfa_method *method = read_methods(blob, arena, &count);

	if (blob->failed || !method)
		return;
	if (count != nfa->methods) {
		blob_wrong(blob, "%u methods of authentication in the second list, and "
			   "%u in the first: expected the same", count, nfa->methods);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		if (method[i].kind != nfa->method[i].kind) {
			blob_wrong(blob, "method of authentication %u is %u in the second "
				   "list, and %u in the first: expected the same", i + 1,
				   method[i].kind, nfa->method[i].kind);
			return;
		}
	nfa->method = method;
}

static void read_flags(struct blob *blob, struct nfa *nfa)
{
	blob_take(blob, 4, "the head of the flags");
	for (uint32_t i = 0; i < nfa->methods && !blob->failed; i++)
		nfa->method[i].flags = blob_long(blob, "the flags of a method of "
						 "authentication");
}

static void read_tunnel(struct blob *blob, struct nfa *nfa)
{
	const uint8_t *bytes = blob_take(blob, 16, "the tunnel's end in IPv6");

	if (!bytes)
		return;
	memcpy(nfa->end, bytes, 16);
	nfa->end_len = 16;
}

static void read_more(struct blob *blob, struct arena *arena, struct nfa *nfa)
{
	/*
	 * A byte may stand before the first of them, as at the end of other data. The ones
	 * of the GUID and of the count behind it would look the same from there.
	 */
	if (!blob_begins(blob, 0, more_methods) && blob_begins(blob, 1, more_methods))
		blob_take(blob, 1, "the space before the second list");
	if (blob_begins(blob, 0, more_methods)) {
		blob_take(blob, GUID_BYTES, "");
		read_more_methods(blob, arena, nfa);
	}
	if (blob_begins(blob, 0, more_flags)) {
		blob_take(blob, GUID_BYTES, "");
		read_flags(blob, nfa);
	}
	if (blob_begins(blob, 0, more_tunnel)) {
		blob_take(blob, GUID_BYTES, "");
		read_tunnel(blob, nfa);
	}
}

int nfa_read(struct blob *blob, struct arena *arena, struct nfa *nfa)
{
	const uint8_t *end;

	*nfa = (struct nfa){ .end_len = 4 };
	blob_guid(blob, guid, "that of a rule");
	blob_long(blob, "the length of the data");
	nfa->method = read_methods(blob, arena, &nfa->methods);
	nfa->interfaces = blob_long(blob, "the kind of interfaces");
	nfa->interface = blob_utf16(blob, arena, "the name of an interface");
	end = blob_take(blob, 4, "the tunnel's end");
	if (end)
		memcpy(nfa->end, end, 4);
	nfa->tunnel = blob_long(blob, "whether it is a tunnel");
	nfa->active = blob_long(blob, "whether the rule is active");
	nfa->end_name = blob_utf16(blob, arena, "the name of the tunnel's end");
	if (nfa->method)
		read_more(blob, arena, nfa);
	blob_end(blob);
	return blob->failed ? -EINVAL : 0;
}
