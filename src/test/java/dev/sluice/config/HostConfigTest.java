package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.GatewayFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the hosts that are read alone are those of the whole configuration, with the shipped files. */
final class HostConfigTest {
    @TempDir
    Path temp;

    private Path folder = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        folder = temp.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), folder);
        Files.writeString(folder.resolve("sluice.json"), "{\"proxy\": {\"tls\": {\"port\": 8443}}}");
    }

    private Map<String, Set<Integer>> read() {
        HostConfig alone = Objects.requireNonNull(HostConfig.load(folder));
        HostConfig whole = HostConfig.of(((LoadResult.Valid) Config.load(folder)).config());
        assertThat(alone).isEqualTo(whole);
        return alone.servedPorts();
    }

    @Test
    void they_are_those_of_the_whole_configuration() {
        assertThat(read())
                .containsEntry("api.kraken.com", Set.of(443))
                .containsEntry("stream.binance.com", Set.of(443, 9443))
                .containsEntry("api1.binance.com", Set.of(443));
    }

    @Test
    void those_of_testnets_replace_the_real_ones() throws IOException {
        Path exchanges = folder.resolve("exchanges.json");
        String text = Files.readString(exchanges);
        String edited = text.replaceFirst("(\"bybit\": \\{)", "$1 \"testnet\": true,");
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(exchanges, edited);

        assertThat(read()).containsKey("api-testnet.bybit.com").doesNotContainKey("api.bybit.com");
    }

    @Test
    void only_hosts_that_are_chosen_are_served() throws IOException {
        Files.writeString(
                folder.resolve("sluice.json"), "{\"proxy\": {\"tls\": {\"port\": 8443, \"hosts\": [\"ws.okx.com\"]}}}");
        assertThat(read()).isEqualTo(Map.of("ws.okx.com", Set.of(8443)));
    }

    @Test
    void a_mistake_is_found_where_hosts_are_read_and_nowhere_else() throws IOException {
        Path exchanges = folder.resolve("exchanges.json");
        String text = Files.readString(exchanges);
        Path route = folder.resolve("routes/kraken.json");
        Files.writeString(route, Files.readString(route).replaceFirst("\"limits\"", "\"limit\""));
        assertThat(HostConfig.load(folder)).isNotNull();

        Files.writeString(exchanges, text.replaceFirst("\"upstreams\"", "\"upstream\""));
        assertThat(HostConfig.load(folder)).isNull();
        assertThat(HostConfig.load(folder.resolve("none"))).isNull();
    }
}
