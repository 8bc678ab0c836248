package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the lines that a whole gateway logs about what stops calls, and about reloads. */
@Tag("slow")
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
final class EventLinesTest {
    private static final String SETTINGS = "{\"profile\": \"production\", \"killSwitch\": {\"haltFileMs\": 50}}";

    @TempDir
    private Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayFixture(folder, SETTINGS);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void halts_by_an_operator_a_signal_and_the_file_are_a_line_each() throws Exception {
        for (int i = 0; i < 5; i++) {
            gateway.operator("POST", "/admin/trip", "{\"reason\": \"prices are wrong\"}");
        }
        gateway.gateway.halt("signal USR2", "signal USR2");
        Files.writeString(gateway.data.resolve("HALT"), "the desk is on fire");
        gateway.awaitLog(" reason=the desk is on fire");

        assertThat(halts())
                .hasSize(3)
                .anyMatch(line ->
                        line.contains(" warn halted scope=global mode=CANCEL_ONLY cause=kill-switch who=token admin "))
                .anyMatch(line -> line.contains(
                        " warn halted again scope=global mode=CANCEL_ONLY cause=kill-switch who=signal USR2 "))
                .anyMatch(line -> line.contains(" who=file HALT "));
    }

    /** The file is checked again only after a minute, so only the check of the start can find it. */
    @Test
    void a_file_that_is_there_at_the_start_halts_before_the_ports_open() throws Exception {
        gateway.close();
        Files.writeString(gateway.data.resolve("HALT"), "maintenance");
        gateway = new GatewayFixture(folder, SETTINGS.replace("50", "60000"));
        assertThat(gateway.logSink)
                .filteredOn(line -> line.contains(" warn halted") || line.contains("bots at"))
                .satisfiesExactly(
                        halted -> assertThat(halted).contains(" who=file HALT ", " reason=maintenance"),
                        opened -> assertThat(opened).contains("bots at"));
    }

    private List<String> halts() {
        return gateway.logSink.stream()
                .filter(line -> line.contains(" warn halted"))
                .toList();
    }

    @Test
    void a_reload_is_a_line_whoever_asked_for_it_and_quotes_no_value() throws Exception {
        gateway.operator("POST", "/admin/reload", "{}");
        gateway.awaitLog(" info configuration reloaded who=token admin result=");

        Files.writeString(
                folder.resolve("conf/sluice.json"),
                "{\"profile\": \"production\",\n\"log\": {\"level\": \"PLANTED\"}, \"unknown\": \"PLANTED\"}");
        assertThat(await(gateway.gateway.reload("signal HUP")).reloaded()).isFalse();
        String line = gateway.awaitLog(" warn configuration not reloaded");
        assertThat(line)
                .contains(" who=signal HUP mistakes=2 places=", "sluice.json:2 /log/level")
                .doesNotContain("PLANTED");
    }

    @Test
    void a_ban_is_one_line_with_its_limit_and_its_end() throws Exception {
        gateway.answering("/api/v3/depth", 418, "{\"code\":-1003,\"msg\":\"banned\"}");
        PollInterval.until( // without saved usage, calls pass one at a time
                "the ban",
                () -> gateway.bot("GET", "/@maker/binance/api/v3/depth?symbol=BTCUSDT", "")
                                .statusCode()
                        == 418);
        String line = gateway.awaitLog(" warn banned exchange=binance limit=spot.weight ");
        assertThat(line).contains(" of= until=").contains(" reason=the response to GET /api/v3/depth of maker");
    }
}
