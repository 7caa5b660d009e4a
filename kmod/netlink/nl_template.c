// SPDX-License-Identifier: GPL-2.0
/* Convert templates between attributes and structures. */

#include <linux/bits.h>
#include <linux/in.h>
#include <linux/ipward.h>

#include "base/compat.h"
#include "netlink/nl_attr.h"
#include "netlink/nl_template.h"
#include "netlink/nla_policy.h"
#include "sa/alg.h"
#include "sa/template.h"

static int get_tunnel_ends(struct nlattr **attrs,
			   struct ipward_template *template,
			   const struct nlattr *nest,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *src = attrs[IPWARD_A_TEMPLATE_SRC];
	const struct nlattr *dst = attrs[IPWARD_A_TEMPLATE_DST];
	int err;

	if (template->mode == IPWARD_MODE_TRANSPORT) {
		if (!src && !dst)
			return 0;
		NL_SET_ERR_MSG_ATTR(extack, src ?: dst,
				    "transport mode has no end points");
		return -EINVAL;
	}
	if (!src || !dst) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a tunnel needs src and dst");
		return -EINVAL;
	}
	err = ipward_nl_get_addr(src, &template->src, &template->family,
				 extack);
	return err ?: ipward_nl_get_addr(dst, &template->dst, &template->family,
					 extack);
}

/* For AH allow only the AEADs that AH can use. */
static bool is_of_use(const struct ipward_template *template,
		      const struct ipward_alg *alg)
{
	return template->proto == IPPROTO_ESP ||
	       alg->flags & IPWARD_ALG_FLAG_AH;
}

static int get_algs(const struct nlattr *attr, struct ipward_template *template,
		    struct netlink_ext_ack *extack)
{
	char text[IPWARD_ALGS_MAX], *rest = text, *title;

	nla_strscpy(text, attr, sizeof(text));
	while ((title = strsep(&rest, ","))) {
		const struct ipward_alg *alg = ipward_alg_by_title(title);

		if (!alg) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "an algorithm that is not known");
			return -ENOENT;
		}
		if (!is_of_use(template, alg)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "an algorithm that AH does not use");
			return -EINVAL;
		}
		if (alg->kind == IPWARD_ALG_AUTH)
			template->integrity |= BIT(ipward_alg_index(alg));
		else
			template->ciphers |= BIT(ipward_alg_index(alg));
	}
	return 0;
}

/* Read the algorithms and the key length that an SA must have. */
static int get_demands(struct nlattr **attrs, struct ipward_template *template,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *flags = attrs[IPWARD_A_TEMPLATE_FLAGS];
	const struct nlattr *bits = attrs[IPWARD_A_TEMPLATE_KEY_BITS];
	const struct nlattr *algs = attrs[IPWARD_A_TEMPLATE_ALGS];

	if (flags)
		template->encrypted = nla_get_u32(flags) &
				      IPWARD_TEMPLATE_FLAG_ENCRYPTED;
	if (bits)
		template->key_bits = nla_get_u16(bits);
	if (template->encrypted && template->proto == IPPROTO_AH) {
		NL_SET_ERR_MSG_ATTR(extack, flags, "AH does not encrypt");
		return -EINVAL;
	}
	return algs ? get_algs(algs, template, extack) : 0;
}

/**
 * ipward_nl_get_template() - read a template
 * @attr: nest
 * @template: filled in
 * @extack: receives an error message
 *
 * Return: 0, -EINVAL or -ENOENT.
 */
int ipward_nl_get_template(const struct nlattr *attr,
			   struct ipward_template *template,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[IPWARD_A_TEMPLATE_MAX + 1];
	int err;

	memset(template, 0, sizeof(*template));
	err = nla_parse_nested(attrs, IPWARD_A_TEMPLATE_MAX, attr,
			       ipward_nl_template_policy, extack);
	if (err)
		return err;
	if (!attrs[IPWARD_A_TEMPLATE_MODE]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the template lacks a mode");
		return -EINVAL;
	}
	template->mode = nla_get_u8(attrs[IPWARD_A_TEMPLATE_MODE]);
	template->proto = IPPROTO_ESP;
	if (attrs[IPWARD_A_TEMPLATE_PROTO])
		template->proto = nla_get_u8(attrs[IPWARD_A_TEMPLATE_PROTO]);
	if (template->proto != IPPROTO_ESP && template->proto != IPPROTO_AH) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[IPWARD_A_TEMPLATE_PROTO],
				    "the protocol must be ESP or AH");
		return -EINVAL;
	}
	if (template->mode == IPWARD_MODE_BEET &&
	    template->proto != IPPROTO_ESP) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[IPWARD_A_TEMPLATE_MODE],
				    "BEET mode is one of ESP's");
		return -EINVAL;
	}
	if (attrs[IPWARD_A_TEMPLATE_REQID])
		template->reqid = nla_get_u32(attrs[IPWARD_A_TEMPLATE_REQID]);
	return get_demands(attrs, template, extack) ?:
	       get_tunnel_ends(attrs, template, attr, extack);
}

static int put_demands(struct sk_buff *msg,
		       const struct ipward_template *template)
{
	char text[IPWARD_ALGS_MAX] = "";
	const struct ipward_alg *alg;
	unsigned int i, len = 0;

	for (i = 0; (alg = ipward_alg_at(i)); i++) {
		if ((template->ciphers | template->integrity) & BIT(i))
			len += scnprintf(text + len, sizeof(text) - len,
					 "%s%s", len ? "," : "", alg->title);
	}
	if (text[0] && nla_put_string(msg, IPWARD_A_TEMPLATE_ALGS, text))
		return -EMSGSIZE;
	if (template->key_bits &&
	    nla_put_u16(msg, IPWARD_A_TEMPLATE_KEY_BITS, template->key_bits))
		return -EMSGSIZE;
	if (template->encrypted)
		return nla_put_u32(msg, IPWARD_A_TEMPLATE_FLAGS,
				   IPWARD_TEMPLATE_FLAG_ENCRYPTED);
	return 0;
}

static int put_template(struct sk_buff *msg,
			const struct ipward_template *template)
{
	if (nla_put_u8(msg, IPWARD_A_TEMPLATE_PROTO, template->proto) ||
	    nla_put_u8(msg, IPWARD_A_TEMPLATE_MODE, template->mode) ||
	    nla_put_u32(msg, IPWARD_A_TEMPLATE_REQID, template->reqid))
		return -EMSGSIZE;
	if (put_demands(msg, template))
		return -EMSGSIZE;
	if (template->mode == IPWARD_MODE_TRANSPORT)
		return 0;
	if (ipward_nl_put_addr(msg, IPWARD_A_TEMPLATE_SRC, &template->src,
			       template->family) ||
	    ipward_nl_put_addr(msg, IPWARD_A_TEMPLATE_DST, &template->dst,
			       template->family))
		return -EMSGSIZE;
	return 0;
}

/**
 * ipward_nl_put_template() - write a template
 * @msg: message
 * @attr: nest's number
 * @template: template
 *
 * Return: 0 or -EMSGSIZE.
 */
int ipward_nl_put_template(struct sk_buff *msg, int attr,
			   const struct ipward_template *template)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	return ipward_nl_nest_end(msg, nest, put_template(msg, template));
}
