/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_DUMMY_H
#define IPWARD_DUMMY_H

struct ipward_sa;

int ipward_dummies_add(struct ipward_sa *sa);

#endif
