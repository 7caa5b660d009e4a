/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The modes that the kernel's rules want of SAs, by reqid. Transport mode that a peer
 * refuses becomes tunnel mode in silence: an SA that no rule would use, while both ends
 * say that there is one.
 */
#ifndef _IPWARD_STRONGSWAN_MODES_H
#define _IPWARD_STRONGSWAN_MODES_H

#include <stdbool.h>
#include <libipward.h>

void modes_init(void);
void modes_deinit(void);

/** modes_event() - a rule has come or gone, or a set of rules */
void modes_event(const struct ipward_event *event);

/** modes_forget() - events were lost: ask the kernel for all rules next time */
void modes_forget(void);

/**
 * modes_allow() - may an SA with this reqid have this mode?
 * @mode: enum ipward_mode
 * @rule: receives the name of a rule that wants another one (IPWARD_NAME_MAX bytes)
 * @wanted: receives the mode that it wants
 *
 * Return: false if rules use the reqid, and all want another mode.
 */
bool modes_allow(uint32_t reqid, uint8_t mode, char *rule, uint8_t *wanted);

#endif /* _IPWARD_STRONGSWAN_MODES_H */
