/* SPDX-License-Identifier: GPL-2.0 */
/* SPIs that were promised to peers before their SAs exist. */
#ifndef _IPWARD_STRONGSWAN_SPI_H
#define _IPWARD_STRONGSWAN_SPI_H

#include <daemon.h>

bool spi_init(void);
void spi_deinit(void);

/**
 * spi_reserve() - an SPI that neither the kernel has nor anybody was promised
 * @dst: own address
 * @spi: receives it, in network byte order
 */
bool spi_reserve(host_t *dst, uint8_t proto, uint32_t *spi);

/** spi_release() - its SA is there, or will not come; quiet if it is not reserved */
void spi_release(uint32_t spi);

#endif /* _IPWARD_STRONGSWAN_SPI_H */
