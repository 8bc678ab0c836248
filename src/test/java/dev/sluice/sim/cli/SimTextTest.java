package dev.sluice.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimTextTest {
    private final SimText text = new SimText("http://127.0.0.1:4711", 0.05);

    @Test
    void the_first_line_contains_the_url_and_every_key() {
        String first = text.forPrograms().lines().findFirst().orElseThrow();
        assertThat(first)
                .startsWith("Sluice sim: simulated exchanges at http://127.0.0.1:4711 (keys ")
                .endsWith("; windows are scaled: a minute is 3.0 s");
        Account.demo().forEach(account -> assertThat(first).contains(account.key()));
        assertThat(text.forPrograms().lines()).contains("Key sluice-demo-key-2, secret c2x1aWNlLWRlbW8tc2VjcmV0LTI=");
    }

    @Test
    void the_text_for_people_has_commands_and_short_lines() {
        List<String> lines = text.forPeople().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo(
                        "Sluice sim: simulated exchanges at http://127.0.0.1:4711 (windows are scaled: a minute is 3.0 s)");
        assertThat(lines)
                .contains("  scripts/sluice run --data target/sim-data --upstream '*=http://127.0.0.1:4711'")
                .contains("-----BEGIN EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        assertThat(text.forPeople())
                .contains("http://127.0.0.1:8080/binance", "sluice-demo-key-1", "c2x1aWNlLWRlbW8tc2VjcmV0LTE=");
    }
}
