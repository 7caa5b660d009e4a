// SPDX-License-Identifier: GPL-2.0
/* Numbers, SPIs and ports. */
#include "tap.h"
#include "value/number.h"
#include "value/port.h"

#define SPI_EXPECTED	"expected 256 to 4294967295 (RFC 4303, section 2.1)."

static bool spi_is(const char *text, uint32_t expected)
{
	struct words words = split(text);
	uint32_t spi = 0;

	said();
	return !spi_read(&words, "spi", &spi) && spi == expected;
}

static bool ports_are(const char *text, int low, int high)
{
	struct words words = split(text);
	uint16_t min = 0, max = 0;

	said();
	return !ports_read(&words, "dport", 0, &min, &max) && min == low &&
	       max == high;
}

static void test_number(void)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "-1", "+1", "0x", "0x0x1", "1f", "x", "f",
		"18446744073709551616",
	};
	uint64_t value;

	ok(!number_parse("0", &value) && value == 0, "0");
	ok(!number_parse("0xfF", &value) && value == 255, "0xfF");
	ok(!number_parse("010", &value) && value == 10, "010 is decimal");
	ok(!number_parse("18446744073709551615", &value) &&
	   value == UINT64_MAX, "2^64 - 1");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(number_parse(bad[i], &value), "no number: \"%s\"", bad[i]);
}

int main(void)
{
	test_number();

	ok(spi_is("256", 256), "the lowest SPI");
	ok(spi_is("0xffffffff", UINT32_MAX), "the highest SPI");
	ok(!spi_is("255", 0), "a reserved SPI is refused");
	is_text(said(), "\"spi 255\": " SPI_EXPECTED, "reserved SPI");
	ok(!spi_is("0x100000000", 0), "an SPI of 33 bits is refused");
	ok(!spi_is("-1", 0), "a negative SPI is refused");
	ok(!spi_is("", 0), "no SPI");
	is_text(said(), "\"spi\" is the last word: expected after it "
		"256 to 4294967295 (RFC 4303, section 2.1).", "no SPI");

	ok(ports_are("80", 80, 80), "one port");
	ok(ports_are("0-65535", 0, 65535), "all ports");
	ok(ports_are("0x50-0x51", 80, 81), "in hexadecimal");
	ok(!ports_are("65536", 0, 0), "a port too high");
	ok(!ports_are("1-", 0, 0), "half a range");
	ok(!ports_are("-1", 0, 0), "the other half");
	ok(!ports_are("1-2-3", 0, 0), "three ports");
	ok(!ports_are("1111111111111111111111111111", 0, 0), "a long one");
	ok(!ports_are("domain", 0, 0), "a name without its protocol");
	is_text(said(), "\"dport domain\": expected a port's number, or the "
		"protocol before a name, as in: tcp dport domain.",
		"a name without its protocol");
	ok(!ports_are("90-80", 0, 0), "ports the wrong way round");
	is_text(said(), "\"dport 90-80\": expected the lower port "
		"first: 80-90.", "ports the wrong way round");
	return tap_end();
}
