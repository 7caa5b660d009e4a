/* SPDX-License-Identifier: GPL-2.0 */
/* Main mode's offers as settings of the key exchange. */
#ifndef _IPWARD_WINDOWS_IKE_OFFERS_H
#define _IPWARD_WINDOWS_IKE_OFFERS_H

#include "windows/conversion.h"

/**
 * ike_offers() - ", ike: { ... }" for a method of authentication
 *
 * With CONVERT_MAP it is "", which means IKEv2 with good algorithms; else IKEv1 with
 * those of the policy that are not too weak.
 *
 * Return: NULL with errors in the report.
 */
const char *ike_offers(struct conversion *conversion);

#endif /* _IPWARD_WINDOWS_IKE_OFFERS_H */
