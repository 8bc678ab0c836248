package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Tests the options of {@code scripts/bench}. */
final class BenchTest {
    private static BenchOptions parsed(String... words) {
        CommandLine line = Bench.commandLine();
        line.parseArgs(words);
        return line.<Bench>getCommand().options;
    }

    @Test
    void options_have_defaults() {
        BenchOptions options = parsed();
        assertThat(options.peers).isEqualTo(Peers.DEFAULT);
        assertThat(options.rounds).isEqualTo(3);
        assertThat(options.json).isEqualTo(Path.of("target/bench.json"));
        assertThat(options.measuredPeers()).isEqualTo(Peers.DEFAULT);
    }

    @Test
    void options_are_read_in_any_order() {
        BenchOptions options = parsed("--peers", "all", "--svg", "a.svg", "--write-docs", "--rounds", "7", "--quick");
        assertThat(options.peers).isEqualTo(Peers.ALL);
        assertThat(options.svg).isEqualTo(Path.of("a.svg"));
        assertThat(options.rounds).isEqualTo(7);
        assertThat(options.quick && options.writeDocs && !options.cold).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "--peers some, some",
        "--fast, --fast",
        "--json, --json",
        "--rounds 0, is not a number from 1 to 999999",
        "soak, --minutes",
        "compare one.json, newer",
        "console --peers all, --peers",
        "profile depth.c64 --event heap, heap",
        "profile GET 10, 10",
        "trip --waiting many, is not a number from 1 to 999999"
    })
    void invalid_options_are_refused_with_the_reason(String words, String reason) {
        assertThatThrownBy(() -> Bench.commandLine().parseArgs(words.split(" ")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(reason);
    }
}
