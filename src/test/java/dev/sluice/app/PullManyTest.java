package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests pulls of a thousand orders in eight markets: how long they take, with failures and with killed programs. */
@Tag("long")
@ExtendWith(VertxExtension.class)
@Timeout(280)
final class PullManyTest {
    private static final int ORDERS = 1_000;
    private static final double LONGEST_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private static int resting(PullDesk desk) {
        try {
            return PullDesk.resting(desk.desk).size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double took(CommandLineRun halt) {
        JsonObject pull = halt.json().getJsonObject("pull");
        assertThat(pull.getString("state")).as("%s", pull).isEqualTo("done");
        return pull.getDouble("tookMs");
    }

    @ParameterizedTest
    @ValueSource(longs = {20, 200})
    void a_thousand_orders_leave_their_books(long delayMillis, Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, delayMillis, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.placeMany(desk.desk, ORDERS);
            double all = took(desk.halt("--pull", "--json"));
            assertThat(resting(desk)).isZero();
            PullDesk.placeMany(desk.desk, ORDERS);
            double each = took(desk.halt("--pull", "--keep-reducing", "--json"));
            assertThat(resting(desk)).isZero();
            assertThat(all).isLessThan(LONGEST_MILLIS);
            assertThat(each).isLessThan(LONGEST_MILLIS);
        }
    }

    @Test
    void lost_answers_and_a_limit_that_is_exceeded_only_delay(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 20, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.placeMany(desk.desk, ORDERS);
            desk.fault(
                    "{\"method\": \"DELETE\", \"pathPrefix\": \"/api/v3/openOrders\", \"action\": \"cut\", \"times\": 2,"
                            + " \"executes\": true}");
            desk.fault(
                    "{\"method\": \"DELETE\", \"pathPrefix\": \"/api/v3/openOrders\", \"action\": \"cut\", \"times\": 2}");
            desk.fault(
                    "{\"method\": \"GET\", \"pathPrefix\": \"/fapi/v1/openOrders\", \"action\": \"answer\", \"status\": 429,"
                            + " \"body\": \"{\\\"code\\\":-1003,\\\"msg\\\":\\\"Too many requests\\\"}\"}");
            assertThat(took(desk.halt("--pull", "--json"))).isLessThan(LONGEST_MILLIS);
            assertThat(resting(desk)).isZero();
        }
    }

    @Test
    void a_killed_signer_and_a_killed_gateway_finish_the_pull_when_they_run_again(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 20, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.placeMany(desk.desk, ORDERS);
            TestProcess gateway = desk.gatewayProcess();
            CompletableFuture<CommandLineRun> halt = CompletableFuture.supplyAsync(
                    () -> desk.typed("halt", "--pull", "--keep-reducing", "--reason", "drill"));
            PullDesk.awaitThat("some orders have left", () -> resting(desk) < ORDERS - 50);
            desk.killSigner();
            int afterSigner = resting(desk);
            assertThat(afterSigner).isPositive();
            desk.startSigner();
            PullDesk.awaitThat("more orders have left", () -> resting(desk) < afterSigner - 50);
            gateway.kill();
            int afterGateway = resting(desk);
            assertThat(afterGateway).isPositive();
            assertThat(halt.join().exit()).isNotZero();
            try (TestProcess next = desk.gatewayProcess()) {
                PullDesk.awaitThat("all orders have left", () -> resting(desk) == 0);
                assertThat(next.isAlive()).isTrue();
            }
        }
    }
}
