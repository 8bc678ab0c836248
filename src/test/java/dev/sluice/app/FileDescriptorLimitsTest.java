package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the division of the files that a process may have open. */
final class FileDescriptorLimitsTest {
    private static final int WANTED = 10_000;

    @ParameterizedTest
    @CsvSource({"512, 5000", "1024, 5000", "1024, 100", "4096, 1000", "20000, 100000", "20000, 3000", "65536, 100000"})
    void bots_and_their_calls_leave_files_for_operators_and_latches(int max, int upstream) {
        FileDescriptorLimits limit = new FileDescriptorLimits(max, 4, WANTED, upstream);
        assertThat(limit.maxBotConnections()
                        + Math.min(upstream, limit.maxBotConnections())
                        + limit.maxOperatorConnections()
                        + 128)
                .isLessThan(max);
        assertThat(limit.maxBotConnections()).isBetween(16, WANTED);
        assertThat(limit.maxOperatorConnections()).isBetween(16, 256);
    }

    @Test
    void bots_get_what_exchanges_with_few_connections_do_not_need() {
        assertThat(new FileDescriptorLimits(20_000, 2, WANTED, 1_000).maxBotConnections())
                .isEqualTo(WANTED);
        assertThat(new FileDescriptorLimits(20_000, 2, WANTED, 100_000).maxBotConnections())
                .isLessThan(WANTED);
    }

    @Test
    void each_connection_to_an_exchange_may_have_an_idle_one_beside_it() {
        LoadResult.Valid shipped = (LoadResult.Valid) Config.load(Path.of("conf"));
        long inUse = shipped.config().exchanges().stream()
                .mapToLong(exchange -> exchange.admission().connections().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .sum();
        assertThat(FileDescriptorLimits.of(20_000, shipped.config()).upstreamConnections())
                .isEqualTo(2 * inUse)
                .isGreaterThan(1_000);
    }

    @Test
    void fewer_connections_than_configured_are_a_warning() {
        assertThat(new FileDescriptorLimits(1024, 2, WANTED, 64_000).warnings())
                .singleElement()
                .asString()
                .contains("not the 10000 of proxy.maxConnections", "only 1024 files", "ulimit -n");
        assertThat(new FileDescriptorLimits(65_536, 2, WANTED, 64_000).warnings())
                .isEmpty();
        assertThat(new FileDescriptorLimits(-1, 2, WANTED, 64_000).warnings()).isEmpty();
    }
}
