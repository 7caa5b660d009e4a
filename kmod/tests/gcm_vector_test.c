// SPDX-License-Identifier: GPL-2.0
/*
 * The ESP packets of draft-mcgrew-gcm-test-01, section 4: AES-GCM with keys of
 * 128, 192 and 256 bits, with and without extended sequence numbers, and GMAC.
 *
 * All paddings are the shortest that RFC 4303 allows, so that ipward would make
 * the same packets. One has SPI 0, which netlink does not allow for an SA, and
 * which the code of ESP does not check.
 */

#include <kunit/test.h>

#include "tests/fixture.h"
#include "tests/vector.h"

static const struct ipward_test_packet packets[] = {
	{
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 1",
		.key = "4c80cdefbb5d10da906ac73c3613a6342e443b68",
		.spi = 0x4321,
		.seq = 0x8765432100000000,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4956ed7e3b244cfe",
		.text =
			"45000048699a000080114db7c0a80102c0a801010a9bf15638d30100"
			"0001000000000000045f736970045f75647003736970096379626572"
			"6369747902646b000021000101020201",
		.sealed =
			"fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa"
			"13ceac34cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff62"
			"47aeabb786b93bce61bc17d768fd9732",
		.icv = "459018148f6cbe722fd04796562dfdb4",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 2",
		.key = "feffe9928665731c6d6a8f9467308308cafebabe",
		.spi = 0xa5f8,
		.seq = 0xa,
		.iv = "facedbaddecaf888",
		.text =
			"4500003e698f000080114dccc0a80102c0a801010a980035002a2343"
			"b2d00100000100000000000003736970096379626572636974790264"
			"6b00000100010001",
		.sealed =
			"deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d"
			"114d2a5c3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4"
			"ec3b9ba95d918bd1",
		.icv = "83b70d3aa8bc6ee4c309e9d85a41ad4a",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 3",
		.key =
			"abbccddef00112233445566778899aababbccddef001122334455667"
			"78899aab11223344",
		.spi = 0x4a2cbfe3,
		.seq = 0x2,
		.iv = "0102030405060708",
		.text =
			"4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0"
			"000000007002400020bf0000020405b40101040201020201",
		.sealed =
			"ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d"
			"65a5d763748a637985771d347f0545659f14e99def842d8e",
		.icv = "b335f4eecfdbf831824b4c4915956c96",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 4",
		.key = "0000000000000000000000000000000000000000",
		.spi = 0,
		.seq = 0x1,
		.iv = "0000000000000000",
		.text =
			"4500003c99c500008001cb7a40679318010101010800075c02004400"
			"6162636465666768696a6b6c6d6e6f70717273747576776162636465"
			"6667686901020201",
		.sealed =
			"4688daf2f973a392732909c331d56d60f694abaa414b5e7ff5fdcdff"
			"f5e9a284456476492719ffb64de7d9dca1e1d894bc3bd57873ed4d18"
			"1d19d4d5c8c18af3",
		.icv = "f821d496eeb096e98ad2b69e4799c71d",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 5",
		.key = "3de09874b388e6491988d0c3607eae1f57690e43",
		.spi = 0x42f67e3f,
		.seq = 0x1010101010101010,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4e280000a2fca1a3",
		.text =
			"4500003c99c300008001cb7c40679318010101010800085c02004300"
			"6162636465666768696a6b6c6d6e6f70717273747576776162636465"
			"6667686901020201",
		.sealed =
			"fba2caa4853cf9f0f22cb10d86dd83b0fec75691cf1a04b00d1138ec"
			"9c35791765acbd8701ad79845bf9fe3fba487bc91755e6662b4c8d0d"
			"1f5e22739530320a",
		.icv = "e0d731cc978ecafaeae88f00e80d6e48",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 6",
		.key = "3de09874b388e6491988d0c3607eae1f57690e43",
		.spi = 0x42f67e3f,
		.seq = 0x1010101010101010,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4e280000a2fca1a3",
		.text =
			"4500001c42a200008001441f406793b6e00000020a00f5ff01020201",
		.sealed =
			"fba2ca845e5df9f0f22c3e6e86dd831e1fc65792cd1af9130e1379ed",
		.icv = "369f071f35e034be95f112e4e7d05d35",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 7",
		.key =
			"feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
		.spi = 0xa5f8,
		.seq = 0xa,
		.iv = "facedbaddecaf888",
		.text =
			"45000028a4ad4000400678800a01038f0a010612802306b8cb712602"
			"dd6bb03e501016d075680001",
		.sealed =
			"a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b"
			"5bfbdbd0315b27452144cc77",
		.icv = "95457b9652037f5318027b5b4cd7a636",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 8",
		.key = "abbccddef00112233445566778899aabdecaf888",
		.spi = 0x100,
		.seq = 0x1,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "cafedebaceface74",
		.text =
			"4500004933ba00007f119106c3fb1d10c2b1d326c02831ce0035dd7b"
			"800302d500004e20001e8c18d75b81dc91baa0476b91b924b280389d"
			"92c963bac046ec959b6266c04722b14923010101",
		.sealed =
			"18a6fd42f72cbf4ab2a2ea901f73d814e3e7f243d95412e1c349c1d2"
			"fbec168f9190feebaf2cb01984e65863965d7472b79da345e0e78019"
			"1f0d2f0e0f496c226f2127b27db35724e7845d68",
		.icv = "651f57e65f354f75ff17015769623436",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 9",
		.key =
			"abbccddef00112233445566778899aababbccddef001122334455667"
			"78899aab73616c74",
		.spi = 0x17405e67,
		.seq = 0x156f3126dd0db99b,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "616e640169766563",
		.text =
			"45080028732c00004006e9f90a0106120a01038f06b88023dd6bafbe"
			"cb71260250101f646d540001",
		.sealed =
			"f2d69ecdbd5a0d5b8d5ef38bad4da58d1f278fde98ef67549d524a30"
			"18d9a57ff4d3a31ce673119e",
		.icv = "451626c2415771e3b7eebca614c89b35",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 10",
		.key = "3de09874b388e6491988d0c3607eae1f57690e43",
		.spi = 0x42f67e3f,
		.seq = 0x1010101010101010,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4e280000a2fca1a3",
		.text =
			"45000049333e00007f119182c3fb1d10c2b1d326c02831ce0035cb45"
			"8003025b000001e0001e8c18d65759d52284a0352c71475c8880391c"
			"764d6e5ee0496b325ae270c03899493915010101",
		.sealed =
			"fba2cad12fc1f9f00d3cebf305410db83d7784b607323d220f24b0a9"
			"7d54182800cadb0f68d99ef0e0c0c89ae9bea8884e52d65bc1afd074"
			"0f742444747b5b39ab533163aad4550ee5160975",
		.icv = "cdb608c5769189609763b8e18caa81e2",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 11",
		.key =
			"abbccddef00112233445566778899aababbccddef001122334455667"
			"78899aab73616c74",
		.spi = 0x17405e67,
		.seq = 0x156f3126dd0db99b,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "616e640169766563",
		.text =
			"636973636f0172756c657301746865016e6574776501646566696e65"
			"01746865746563686e6f6c6f67696573017468617477696c6c016465"
			"66696e65746f6d6f72726f7701020201",
		.sealed =
			"d4b7ed86a1777f2ea13d6973d324c69e7b43f826fb56831226508beb"
			"d2dceb18d0a6df10e5487df074113e14c641024e3e6773d91a62ee42"
			"9b043a10e3efe6b012a49363412364f8",
		.icv = "c0cac587f249e56b11e24f30e44ccc76",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 12",
		.key = "7d773d00c144c525ac619d18c84a3f47d9664267",
		.spi = 0x335467ae,
		.seq = 0xffffffff,
		.iv = "43457e9182443bc6",
		.text = "01020201",
		.sealed = "437f866b",
		.icv = "cb3f699fe9b0822bac961c4504bef270",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 13",
		.key = "abbccddef00112233445566778899aabdecaf888",
		.spi = 0x100,
		.seq = 0x1,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "cafedebaceface74",
		.text = "746f016265016f72016e6f7401746f0162650001",
		.sealed = "29c9fc69a197d038ccdd14e2ddfcaa0543332164",
		.icv = "412503524303ed3c6c5f283843af8c3e",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 14",
		.key =
			"6c6567616c697a656d6172696a75616e61616e64646f69746265666f"
			"726569617475726e",
		.spi = 0x796b6963,
		.seq = 0xffffffffffffffff,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "333021696765746d",
		.text =
			"45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700"
			"6162636465666768696a6b6c6d6e6f707172737401020201",
		.sealed =
			"f97ab2aa356d8edce17644ac8c78e25dd24dedbb29ebf1b64a274b39"
			"b49c3a864cd3d78ca4ae68a32b42458fb57dbe821dcc63b9",
		.icv = "d0937ba2945f669368661a329fb4c053",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 15",
		.key = "3de09874b388e6491988d0c3607eae1f57690e43",
		.spi = 0x3f7ef642,
		.seq = 0x1010101010101010,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4e280000a2fca1a3",
		.text =
			"45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700"
			"6162636465666768696a6b6c6d6e6f707172737401020201",
		.sealed =
			"fba2caa8c6c5f9f0f22ca54a061210ad3f6e5791cf1aca210d117cec"
			"9c35791765acbd8701ad79845bf9fe3fba487bc963219306",
		.icv = "84eecadb56912546e7a95c9740d7cb05",
	}, {
		.aead = "rfc4106(gcm(aes))",
		.title = "GCM packet 16",
		.key = "4c80cdefbb5d10da906ac73c3613a63422433c64",
		.spi = 0x4321,
		.seq = 0x8765432100000007,
		.flags = IPWARD_SA_FLAG_ESN,
		.iv = "4855ec7d3a234bfd",
		.text =
			"0800c6cd020007006162636465666768696a6b6c6d6e6f7071727374"
			"01020201",
		.sealed =
			"74752e8aeb5d873cd7c0f4acc36c4bff84b7d7b98f0ca8b6acda6894"
			"bc619069",
		.icv = "ef9cbc28fe1b56a7c4e0d58c86cd2bc0",
	},
};

static const struct ipward_test_packet gmac_packet = {
	.aead = "rfc4543(gcm(aes))",
	.title = "GMAC packet",
	.key = "4c80cdefbb5d10da906ac73c3613a63422433c64",
	.spi = 0x4321,
	.seq = 0x7,
	.iv = "0000000000000000",
	.text =
		"45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700"
		"6162636465666768696a6b6c6d6e6f707172737401020201",
	.sealed =
		"45000030da3a00008001df3bc0a80005c0a800010800c6cd02000700"
		"6162636465666768696a6b6c6d6e6f707172737401020201",
	.icv = "f2a9a836e155106aa8dcd618e4099aaa",
};

static void gcm(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(packets); i++)
		ipward_test_packet(test, &packets[i]);
}

static void gmac(struct kunit *test)
{
	ipward_test_packet(test, &gmac_packet);
}

static struct kunit_case gcm_vector_cases[] = {
	KUNIT_CASE(gcm),
	KUNIT_CASE(gmac),
	{}
};

static struct kunit_suite gcm_vector_suite = {
	.name = "ipward_gcm_vector",
	.init = ipward_test_init,
	.exit = ipward_test_exit,
	.test_cases = gcm_vector_cases,
};

kunit_test_suite(gcm_vector_suite);
