package io.mkomhub.platform.httpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "200.147.3.157", "100.63.0.1", "172.32.0.1", "2804:14d::1", "2606:4700::1111"})
    void isPublic_shouldHold_forTheInternet(String address) throws UnknownHostException {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "a.localhost.",
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "10.1",
                "2130706433",
                "0x7f000001",
                "0X7F.0.0.1",
                "127.0.0.0x1",
                "0177.0.0.1",
                "0251.0376.0251.0376",
                "[::1]",
                "[::FFFF:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "999.1.1.1",
            })
    void isLiterallyPrivate_shouldHold_howeverItIsSpelt(String host) {
        assertThat(Addresses.isLiterallyPrivate(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "erp.example.com",
                "erp.example.com.",
                "localhost.example.com",
                "0x.example.com",
                "8.8.8.8",
                "0800.com.br",
                "1.com"
            })
    void isLiterallyPrivate_shouldNotHold_forOthers(String host) {
        assertThat(Addresses.isLiterallyPrivate(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.1.2.3",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "2002:a00:1::1",
                "2001:0:a00::1",
                "ff02::1",
            })
    void isPublic_shouldNotHold_forAnythingElse(String address) throws UnknownHostException {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isFalse();
    }
}
