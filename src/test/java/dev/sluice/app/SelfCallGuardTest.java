package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the hosts-file entry that directs bots to the TLS port does not direct the gateway there. */
class SelfCallGuardTest {
    private static final String HOSTS =
            "127.0.0.1 api.kraken.com\n127.0.0.2\tapi.Kraken.com other.example # both\n127.0.0.3 third.example\n";

    @TempDir
    Path folder;

    private Path conf;

    @BeforeEach
    void configureATlsPortForKraken() throws Exception {
        conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        Files.writeString(conf.resolve("sluice.json"), "{\"proxy\": {\"tls\": {\"hosts\": [\"api.kraken.com\"]}}}");
    }

    private Config config() {
        return ((LoadResult.Valid) Config.load(conf)).config();
    }

    private static <T> T with(AddressResolverOptions options, java.util.function.Function<Vertx, T> work)
            throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(options));
        try {
            return work.apply(vertx);
        } finally {
            await(vertx.close());
        }
    }

    private static InetAddress address(Vertx vertx, String name) {
        return await(((VertxInternal) vertx).nameResolver().resolve(name));
    }

    @Test
    void hosts_of_the_tls_port_are_removed_from_the_hosts_file_and_others_stay() {
        assertThat(SelfCallGuard.withoutNames(HOSTS, Set.of("api.kraken.com")))
                .isEqualTo("127.0.0.2 other.example\n127.0.0.3 third.example\n");
        assertThat(SelfCallGuard.withoutNames("# nothing\n\n::1 localhost ip6-localhost\r\n", Set.of("a")))
                .isEqualTo("::1 localhost ip6-localhost\n");
        assertThat(SelfCallGuard.withoutNames("", Set.of("a"))).isEmpty();
    }

    @Test
    void the_gateway_ignores_the_hosts_entry_that_directs_bots_to_it() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), HOSTS);
        AddressResolverOptions options = new SelfCallGuard(hosts)
                .resolverOptions(config())
                .setServers(java.util.List.of(
                        "127.0.0.1:9")) // no DNS server listens at this address, and no outside server is queried
                .setQueryTimeout(50);
        with(options, vertx -> {
            assertThat(address(vertx, "other.example").getHostAddress()).isEqualTo("127.0.0.2");
            assertThat(address(vertx, "third.example").getHostAddress()).isEqualTo("127.0.0.3");
            assertThatThrownBy(() -> address(vertx, "api.kraken.com")).hasMessageContaining("api.kraken.com");
            return null;
        });
    }

    @Test
    void the_hosts_file_is_unchanged_without_a_tls_port() throws Exception {
        Files.writeString(conf.resolve("sluice.json"), "{\"proxy\": {\"upstream\": {\"dnsServers\": [\"9.9.9.9\"]}}}");
        AddressResolverOptions options = new SelfCallGuard(folder.resolve("hosts")).resolverOptions(config());
        assertThat(options.getHostsValue()).isNull();
        assertThat(options.getServers()).containsExactly("9.9.9.9");
    }

    @Test
    void a_dns_that_resolves_a_tls_host_to_this_machine_prevents_the_start() throws Exception {
        AddressResolverOptions leadingHere = new AddressResolverOptions().setHostsValue(Buffer.buffer(HOSTS));
        assertThatThrownBy(() -> with(leadingHere, vertx -> await(SelfCallGuard.check(vertx, config()))))
                .hasMessageContaining("api.kraken.com leads to 127.0.0.1, which is this machine")
                .hasMessageContaining("proxy.upstream.dnsServers");
    }

    @Test
    void a_host_with_another_upstream_is_not_resolved() throws Exception {
        AddressResolverOptions leadingHere = new AddressResolverOptions().setHostsValue(Buffer.buffer(HOSTS));
        var overrides = dev.sluice.cli.RunOptions.parse(
                        java.util.List.of("--conf=" + conf, "--upstream=*=http://127.0.0.1:1"))
                .overrides();
        Config elsewhere = ((LoadResult.Valid) Config.load(conf, overrides)).config();
        Object checked = with(
                leadingHere,
                vertx -> await(SelfCallGuard.check(vertx, elsewhere).map("good")));
        assertThat(checked).isEqualTo("good");
    }
}
