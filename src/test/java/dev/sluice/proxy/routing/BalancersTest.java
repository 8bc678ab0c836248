package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.ProxyFixture;
import dev.sluice.proxy.settings.CidrRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of whose call it is, by the address of the connection, the PROXY header and X-Forwarded-For. */
class BalancersTest {
    private static final Balancers BALANCERS =
            new Balancers(List.of(CidrRange.parse("10.0.0.0/29"), CidrRange.parse("fd00::5")));

    private static InetAddress at(String address) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(address));
    }

    /**
     * Returns the caller as text, "unknown" if it is unknown; lines of the header are separated by '|', "none" stands
     * for no header.
     */
    private static String caller(String peer, String proxied, String forwardedFor) {
        ProxyHeader header =
                proxied.equals("none") ? null : new ProxyHeader(proxied.equals("unnamed") ? null : at(proxied));
        List<String> lines = forwardedFor.equals("none") ? List.of() : List.of(forwardedFor.split("\\|", -1));
        InetAddress caller = BALANCERS.caller(at(peer), header, lines);
        return caller == null ? "unknown" : NetUtil.toAddressString(caller);
    }

    @ParameterizedTest(name = "from {0}, PROXY {1}, X-Forwarded-For {2}: {3}")
    @CsvSource({
        // nobody's load balancer
        "192.0.2.7, none, none, 192.0.2.7",
        "127.0.0.1, none, none, 127.0.0.1",
        "127.0.0.1, none, 127.0.0.1, unknown",
        "127.0.0.1, none, '', unknown",
        "192.0.2.7, none, 127.0.0.1, unknown",
        "10.0.0.8, none, 192.0.2.7, unknown",
        "192.0.2.7, 127.0.0.1, none, unknown",
        "192.0.2.7, unnamed, none, unknown",
        // X-Forwarded-For of a load balancer
        "10.0.0.1, none, none, unknown",
        "10.0.0.1, none, 192.0.2.7, 192.0.2.7",
        "10.0.0.1, none, '127.0.0.1, 192.0.2.7', 192.0.2.7",
        "10.0.0.1, none, '127.0.0.1,192.0.2.7', 192.0.2.7",
        "10.0.0.1, none, '127.0.0.1|192.0.2.7', 192.0.2.7",
        "10.0.0.1, none, '192.0.2.7, 10.0.0.2', 192.0.2.7",
        "10.0.0.1, none, '127.0.0.1, 192.0.2.7|10.0.0.2 , 10.0.0.3', 192.0.2.7",
        "10.0.0.1, none, '10.0.0.2, 10.0.0.3', unknown",
        "10.0.0.1, none, 10.0.0.2, unknown",
        "fd00::5, none, 2001:db8::7, 2001:db8::7",
        // forms of an address
        "10.0.0.1, none, 192.0.2.7:4711, 192.0.2.7",
        "10.0.0.1, none, [2001:db8::7], 2001:db8::7",
        "10.0.0.1, none, [2001:db8::7]:4711, 2001:db8::7",
        "10.0.0.1, none, ::ffff:192.0.2.7, 192.0.2.7",
        "10.0.0.1, none, '192.0.2.7, ::ffff:10.0.0.2', 192.0.2.7",
        "10.0.0.1, none, '192.0.2.7, [fd00::5]:80', 192.0.2.7",
        // what cannot be read is not skipped
        "10.0.0.1, none, '', unknown",
        "10.0.0.1, none, ',', unknown",
        "10.0.0.1, none, '192.0.2.7,', unknown",
        "10.0.0.1, none, '192.0.2.7, ,10.0.0.2', unknown",
        "10.0.0.1, none, '192.0.2.7|', unknown",
        "10.0.0.1, none, 'unknown', unknown",
        "10.0.0.1, none, '192.0.2.7, _hidden', unknown",
        "10.0.0.1, none, '127.0.0.1 192.0.2.7', unknown",
        "10.0.0.1, none, 192.0.2.7:, unknown",
        "10.0.0.1, none, 192.0.2.256, unknown",
        "10.0.0.1, none, 192.0.2, unknown",
        "10.0.0.1, none, 3221225991, unknown",
        "10.0.0.1, none, 0x7f.0.0.1, unknown",
        "10.0.0.1, none, localhost, unknown",
        "10.0.0.1, none, fe80::1%lo, unknown",
        "10.0.0.1, none, [2001:db8::7, unknown",
        "10.0.0.1, none, 2001:db8::7], unknown",
        // the PROXY protocol
        "10.0.0.1, 192.0.2.7, none, 192.0.2.7",
        "10.0.0.1, 2001:db8::7, none, 2001:db8::7",
        "10.0.0.1, unnamed, none, unknown",
        "10.0.0.1, unnamed, 192.0.2.7, unknown",
        "10.0.0.1, 192.0.2.7, 127.0.0.1, unknown",
        "10.0.0.1, 10.0.0.2, none, unknown",
        "10.0.0.1, 10.0.0.2, 192.0.2.7, 192.0.2.7",
        "10.0.0.1, 10.0.0.2, '127.0.0.1, 192.0.2.7', 192.0.2.7",
    })
    void the_caller_is_the_last_address_that_load_balancers_state(
            String peer, String proxied, String forwardedFor, String expected) {
        assertThat(caller(peer, proxied, forwardedFor)).isEqualTo(expected);
    }

    @Test
    void of_200_entries_only_the_last_one_that_is_no_load_balancer_counts() {
        String forged = String.join(", ", Collections.nCopies(200, "127.0.0.1"));
        assertThat(caller("10.0.0.1", "none", forged + ", 192.0.2.7")).isEqualTo("192.0.2.7");
        String balancers = String.join(", ", Collections.nCopies(200, "10.0.0.2"));
        assertThat(caller("10.0.0.1", "none", "192.0.2.7, " + balancers)).isEqualTo("192.0.2.7");
        assertThat(caller("10.0.0.1", "none", balancers)).isEqualTo("unknown");
        assertThat(caller("10.0.0.1", "none", "192.0.2.7, " + "9".repeat(10_000)))
                .isEqualTo("unknown");
    }

    @Test
    void without_load_balancers_a_connection_without_an_address_has_no_known_caller() {
        assertThat(Balancers.NONE.caller(null, null, List.of())).isNull();
        assertThat(Balancers.NONE.caller(at("127.0.0.1"), null, List.of())).isEqualTo(at("127.0.0.1"));
        assertThat(Balancers.NONE.caller(at("127.0.0.1"), null, List.of("192.0.2.7")))
                .isNull();
    }

    @Test
    void not_every_address_may_be_a_load_balancer() {
        assertThatThrownBy(() -> ProxyFixture.builder().balancers("0.0.0.0/0").buildSettings())
                .hasMessageContaining("'balancers' contains all addresses");
    }
}
