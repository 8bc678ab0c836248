package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the division of the files that a process may have open. */
final class OpenFileLimitTest {
    private static final int WANTED = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 4096, 20_000, 65_536})
    void bots_and_their_calls_leave_files_for_operators_and_latches(int most) {
        OpenFileLimit limit = new OpenFileLimit(most, 4, WANTED);
        assertThat(2 * limit.bots() + limit.operators() + 128).isLessThan(most);
        assertThat(limit.bots()).isBetween(16, WANTED);
        assertThat(limit.operators()).isBetween(16, 256);
    }

    @Test
    void fewer_connections_than_configured_are_a_warning() {
        assertThat(new OpenFileLimit(1024, 2, WANTED).warnings())
                .singleElement()
                .asString()
                .contains("not the 10000 of proxy.mostConnections", "only 1024 files", "ulimit -n");
        assertThat(new OpenFileLimit(65_536, 2, WANTED).warnings()).isEmpty();
        assertThat(new OpenFileLimit(-1, 2, WANTED).warnings()).isEmpty();
    }
}
