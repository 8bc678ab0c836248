package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that during an upgrade each of the two gateways records its own calls until they have ended. */
@Tag("long")
@Timeout(120)
final class UpgradedJournalTest {
    private static final String ORDER =
            "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1&newClientOrderId=";

    @TempDir
    Path temp;

    @Test
    void a_call_that_ends_after_another_process_took_over_is_recorded_by_its_own_and_is_not_unknown() throws Exception {
        try (UpgradeFixture upgrades = new UpgradeFixture(temp)) {
            GatewayFixture gateway = upgrades.first;
            CountDownLatch responses = gateway.silent();
            CompletableFuture<HttpResponse<String>> inFlight = CompletableFuture.supplyAsync(() -> order(gateway, "a"));
            while (gateway.heard.isEmpty()) {
                Thread.onSpinWait();
            }
            upgrades.upgrade(Duration.ofSeconds(30));
            responses.countDown();
            assertThat(inFlight.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(order(gateway, "b").statusCode()).isEqualTo(200);
            assertThat(Futures.await(gateway.gateway.whenReplaced())).isTrue();
        }
        assertThat(lines())
                .anyMatch(line -> line.contains("\"clientOrderId\":\"a\"") && line.contains("\"outcome\":\"ok\""));
        assertThat(lines())
                .anyMatch(line -> line.contains("\"clientOrderId\":\"b\"") && line.contains("\"outcome\":\"ok\""));
        assertThat(lines()).noneMatch(line -> line.contains("unknown"));
    }

    /** Sends an order; repeats a refused one, since short windows start used up. */
    private static HttpResponse<String> order(GatewayFixture gateway, String client) {
        try {
            HttpResponse<String> answer = gateway.bot("POST", ORDER + client, "", "X-MBX-APIKEY", "key-" + client);
            for (int tries = 0; tries < 100 && answer.statusCode() == 429; tries++) {
                answer = gateway.bot("POST", ORDER + client, "", "X-MBX-APIKEY", "key-" + client);
            }
            return answer;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<String> lines() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("data/calls"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }
}
