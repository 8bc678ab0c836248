package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.request.NameProof;
import dev.sluice.proxy.ProxyFixture;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.proxy.settings.ProxySettings;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAccessTest {
    private static final String OF_SECRET = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    private static final String OF_SAUCE = "dd4bd7a6f5c2a4e2ba5ad8bd7b4a53b3cbe9ea1b2ef4ad4f4a3f8a5a7fbc5a11";
    private static final Map<String, String> TOKENS = Map.of("maker", OF_SECRET, "taker", OF_SAUCE);
    private static final List<CidrRange> LOOPBACK = List.of(CidrRange.parse("127.0.0.0/8"), CidrRange.parse("::1/128"));

    private static ProxySettings settings(boolean open, List<String> from, List<CidrRange> trusted) {
        List<CidrRange> some = from.stream().map(CidrRange::parse).toList();
        return ProxyFixture.builder()
                .openToOthers(open)
                .botTokens(TOKENS)
                .allowFrom(some)
                .trustFrom(trusted)
                .buildSettings();
    }

    private static InetAddress at(String address) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(address));
    }

    private static String text(ClientAccess.Decision decision) {
        return decision instanceof ClientAccess.Decision.Allowed allowed
                ? "as '" + allowed.bot() + "'" + (allowed.nameProof() == NameProof.WRONG_TOKEN ? ", cancels only" : "")
                : ((ClientAccess.Decision.Denied) decision).status() + " "
                        + ((ClientAccess.Decision.Denied) decision).reason();
    }

    @ParameterizedTest(name = "from {0} with {1} as {2}: {3}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "127.0.0.1, \"\", \"\", as ''",
                "127.0.0.1, \"\", maker, as 'maker'",
                "127.0.0.1, \"\", anyone, as 'anyone'",
                "::1, \"\", \"\", as ''",
                "127.0.0.1, secret, \"\", as 'maker'",
                "127.0.0.1, wrong, \"\", \"as '', cancels only\"",
                "127.0.0.1, secret, taker, \"as 'taker', cancels only\"",
                "192.0.2.7, \"\", \"\", 401 no-token",
                "192.0.2.7, \"\", maker, 401 no-token",
                "192.0.2.7, secret, \"\", as 'maker'",
                "192.0.2.7, secret, maker, as 'maker'",
                "192.0.2.7, secret, taker, 403 another-bot",
                "192.0.2.7, secreT, maker, 401 no-token",
                "192.0.2.7, secre, maker, 401 no-token"
            })
    void a_bot_from_an_untrusted_address_needs_its_token(String from, String token, String named, String expected) {
        ClientAccess clientAccess = ClientAccess.of(settings(false, List.of(), LOOPBACK));
        assertThat(text(clientAccess.admit(at(from), token, named))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource({
        "secret, maker, ''",
        "wrong, maker, wrong",
        "secret, taker, wrong",
        "'', maker, missing",
        "'', anyone, ''"
    })
    void a_bot_that_was_admitted_is_told_what_is_wrong_with_its_token(String token, String named, String expected) {
        ClientAccess clientAccess = ClientAccess.of(settings(false, List.of(), LOOPBACK));
        ClientAccess.Decision.Allowed allowed =
                (ClientAccess.Decision.Allowed) clientAccess.admit(at("127.0.0.1"), token, named);
        assertThat(clientAccess.tokenFlaw(allowed.nameProof(), allowed.bot())).isEqualTo(expected);
    }

    @Test
    void trusted_addresses_and_open_access_need_no_token() {
        ClientAccess trusting = ClientAccess.of(settings(false, List.of(), List.of(CidrRange.parse("10.1.0.0/16"))));
        assertThat(text(trusting.admit(at("10.1.2.3"), "", "x"))).isEqualTo("as 'x'");
        assertThat(text(trusting.admit(at("10.2.2.3"), "", "x"))).isEqualTo("401 no-token");
        assertThat(text(trusting.admit(at("127.0.0.1"), "", "x"))).isEqualTo("401 no-token");
        assertThat(text(trusting.admit(null, "", "x"))).isEqualTo("401 no-token");
        ClientAccess open = ClientAccess.of(settings(true, List.of(), LOOPBACK));
        assertThat(text(open.admit(at("192.0.2.7"), "", "x"))).isEqualTo("as 'x'");
        assertThat(text(open.admit(at("192.0.2.7"), "wrong", "x"))).isEqualTo("as 'x', cancels only");
    }

    @Test
    void permits_need_a_token_from_untrusted_addresses_even_with_open_access() {
        ClientAccess open = ClientAccess.of(settings(true, List.of(), LOOPBACK));
        assertThat(open.identify(at("127.0.0.1"), "")).isEmpty();
        assertThat(open.identify(at("192.0.2.7"), "")).isNull();
        assertThat(open.identify(at("192.0.2.7"), "secret")).isEqualTo("maker");
        assertThat(open.identify(at("127.0.0.1"), "wrong")).isNull();
    }

    @Test
    void only_listed_addresses_may_connect() {
        ClientAccess some = ClientAccess.of(settings(false, List.of("10.0.0.0/8", "2001:db8::/32"), LOOPBACK));
        assertThat(some.mayConnect(at("10.255.1.1"))).isTrue();
        assertThat(some.mayConnect(at("127.0.0.1"))).isFalse();
        assertThat(some.mayConnect(at("2001:db8::7"))).isTrue();
        assertThat(some.mayConnect(at("11.0.0.1"))).isFalse();
        assertThat(some.mayConnect(at("2001:db9::7"))).isFalse();
        assertThat(some.mayConnect(null)).isFalse();
        assertThat(ClientAccess.of(settings(false, List.of(), LOOPBACK)).mayConnect(at("11.0.0.1")))
                .isTrue();
    }

    @Test
    void the_text_form_shows_no_hash() {
        assertThat(ClientAccess.of(settings(false, List.of(), LOOPBACK)).toString())
                .isEqualTo("2 bots' tokens");
    }

    // ---- addresses

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.1.2.3, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "192.168.128.0/17, 192.168.127.255, false",
        "192.168.128.0/17, 192.168.128.0, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "fd00::/9, fd7f:ffff::1, true",
        "fd00::/9, fd80::1, false",
        "::/0, fe80::1, true",
        "::/0, 1.2.3.4, false",
        "::1, ::1, true",
        "::1, ::2, false",
        "128.0.0.0/1, 255.0.0.1, true",
        "128.0.0.0/1, 127.255.255.255, false",
        "::ffff:10.0.0.0/104, 10.0.0.0, true",
        "::ffff:10.0.0.0/104, 11.0.0.0, false",
        "::ffff:0:0/96, 1.2.3.4, true",
        "255.255.255.255/32, 255.255.255.255, true"
    })
    void a_range_contains_the_addresses_with_its_prefix(String range, String address, boolean contained) {
        assertThat(CidrRange.parse(range).rule().matches(new InetSocketAddress(at(address), 0)))
                .isEqualTo(contained);
    }

    @Test
    void a_range_of_mapped_addresses_equals_the_range_of_their_ipv4_addresses() {
        assertThat(CidrRange.parse("::ffff:10.0.0.0/104")).isEqualTo(CidrRange.parse("10.0.0.0/8"));
        assertThat(CidrRange.parse("::ffff:10.0.0.1")).isEqualTo(CidrRange.parse("10.0.0.1"));
        assertThatThrownBy(() -> settings(false, List.of(), List.of(CidrRange.parse("::ffff:0:0/96"))))
                .hasMessageContaining("openToOthers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.5/8",
                "fd00::/129",
                "a/8",
                "10.0.0.0/8/8",
                "::ffff:10.0.0.5/104",
                "::ffff:10.0.0.0/90"
            })
    void an_invalid_range_is_refused(String range) {
        assertThatThrownBy(() -> CidrRange.parse(range))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }
}
