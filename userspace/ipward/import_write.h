/* SPDX-License-Identifier: GPL-2.0 */
/* What "import" writes: files that appear whole or not at all. */
#ifndef _IPWARD_IMPORT_WRITE_H
#define _IPWARD_IMPORT_WRITE_H

#include "complain.h"
#include "windows/convert.h"

/**
 * import_write_keys() - write preshared keys to files that only their owner reads
 * @folder: the folder, which is there
 *
 * A file that is there already stays as it is: with the same key it is fine, with another
 * one an error. After an error none of the new files is there.
 */
enum status import_write_keys(const char *folder, const struct convert_key *key);

/** import_write_file() - write a policy file in the place of the one that is there */
enum status import_write_file(const char *path, const char *text);

#endif /* _IPWARD_IMPORT_WRITE_H */
