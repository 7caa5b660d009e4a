/* SPDX-License-Identifier: GPL-2.0 */
/* charon's EAP method that carries Kerberos (frame.h has the messages). */
#ifndef _IPWARD_STRONGSWAN_EAP_GSS_H
#define _IPWARD_STRONGSWAN_EAP_GSS_H

#include <sa/eap/eap_method.h>

/**
 * eap_gss_create_server() - for the responder, which EAP calls a server
 * @server: not used, and neither is @peer: the IKE SA's identities count
 */
eap_method_t *eap_gss_create_server(identification_t *server, identification_t *peer);

/** eap_gss_create_peer() - for the initiator */
eap_method_t *eap_gss_create_peer(identification_t *server, identification_t *peer);

#endif /* _IPWARD_STRONGSWAN_EAP_GSS_H */
