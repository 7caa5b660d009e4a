/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IPWARD_VERSION_H
#define IPWARD_VERSION_H

/* Of the module, the command, the library and the packages: the makefiles and
 * scripts read it from this line.
 */
#define IPWARD_VERSION "0.1.0"

#endif
