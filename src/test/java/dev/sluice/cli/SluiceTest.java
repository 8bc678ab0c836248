package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SluiceTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine sluice = new CommandLine(new Sluice()).setErr(new PrintWriter(err));

    @Test
    void no_command_is_wrong_usage_and_says_what_there_is() {
        assertThat(sluice.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing", "Usage: sluice");
    }

    @Test
    void an_unknown_option_is_wrong_usage() {
        assertThat(sluice.execute("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--nonsense'");
    }
}
