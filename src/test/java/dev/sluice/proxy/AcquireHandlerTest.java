package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.proxy.acquire.OpenPermits;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of programs that send their calls themselves, with permits of the same admission controller. */
@Tag("slow")
@Timeout(60)
final class AcquireHandlerTest {
    private static final JsonObject PLACE =
            new JsonObject().put("exchange", "read").put("method", "POST").put("target", "/order");
    private static final JsonObject READ =
            new JsonObject().put("exchange", "plain").put("method", "GET").put("target", "/ping");

    private final TestAdmission admission = new TestAdmission(ProxyAdmissionTest.limit(2, 60_000));
    private final ProxyFixture proxyFixture =
            ProxyFixture.builder().upstream(1).admission(admission).build();
    private final PageClient program = new PageClient(proxyFixture.port);

    @AfterEach
    void close() {
        proxyFixture.close();
    }

    private String permit(JsonObject call) {
        HttpResponse<String> response = program.post("/acquire", call);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return PageClient.json(response).getString("permit");
    }

    private HttpResponse<String> outcome(String permit, JsonObject outcome) {
        return program.post("/acquire/" + permit + "/outcome", outcome);
    }

    private static JsonObject status(int status) {
        return new JsonObject().put("status", status);
    }

    // ---- permits

    @Test
    void a_permit_is_charged_to_the_shared_budget_and_counts_as_sent() {
        HttpResponse<String> response = program.post("/acquire", PLACE);

        assertThat(PageClient.json(response).getString("kind")).isEqualTo("PLACE");
        assertThat(PageClient.json(response).getLong("settleWithinMs")).isEqualTo(20_000);
        assertThat(admission.status().totals().started()).isEqualTo(1);
        assertThat(admission.status().inFlight()).isEqualTo(1);
        assertThat(admission.status().limits().get(0).used()).isEqualTo(1);
        assertThat(proxyFixture.proxy.state().permits().size()).isEqualTo(1);
    }

    @Test
    void open_permits_are_counted_by_kind_until_they_are_settled() {
        String place = permit(PLACE);
        permit(READ);
        assertThat(proxyFixture.proxy.openPermits())
                .containsExactly(Map.entry(Kind.PLACE, 1), Map.entry(Kind.READ_PUBLIC, 1));
        outcome(place, status(200));
        assertThat(proxyFixture.proxy.openPermits()).containsExactly(Map.entry(Kind.READ_PUBLIC, 1));
    }

    @Test
    void a_refused_request_gets_the_reason_and_a_retry_after() {
        permit(READ);
        permit(READ);

        HttpResponse<String> refused = program.post("/acquire", READ.copy().put("waitMs", 0));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.headers().firstValue("X-Sluice-Reason"))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("limit; limit="));
        assertThat(PageClient.json(refused).getString("reason")).isEqualTo("limit");
        assertThat(PageClient.json(refused).getLong("retryAfterMs")).isPositive();
        assertThat(admission.status().refused()).containsEntry(ReasonCode.LIMIT, 1L);
    }

    @Test
    void a_permit_request_waits_in_the_shared_queue_until_there_is_budget() {
        String first = permit(READ);
        permit(READ);
        CompletableFuture<HttpResponse<String>> waits =
                program.begin("POST", "/acquire", READ.encode(), "Content-Type", "application/json");
        ConnectionLifecycleTest.awaitTrue(() -> admission.status().waiting() == 1);

        outcome(first, new JsonObject().put("sent", false));

        assertThat(PageClient.await(waits).statusCode()).isEqualTo(200);
        assertThat(admission.status().waiting()).isZero();
    }

    @Test
    void a_mode_blocks_an_order_and_passes_a_cancel() {
        admission.modeRegistry.hold(ModeHold.of(
                dev.sluice.core.tradingmode.ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("halt", "op", 0, "op")));

        HttpResponse<String> refused = program.post("/acquire", PLACE);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("X-Sluice-Reason").orElse("")).startsWith("mode; mode=CANCEL_ONLY");
        permit(PLACE.copy().put("method", "DELETE"));
    }

    @Test
    void a_program_that_disconnects_while_waiting_gets_no_permit() {
        permit(READ);
        permit(READ);
        RawClient gone = proxyFixture
                .client()
                .send("POST /acquire HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                        + READ.encode().length() + "\r\n\r\n" + READ.encode());
        ConnectionLifecycleTest.awaitTrue(() -> admission.status().waiting() == 1);

        gone.close();

        ConnectionLifecycleTest.awaitTrue(() -> admission.status().waiting() == 0);
        assertThat(admission.status().totals().hungUp()).isEqualTo(1);
        assertThat(admission.status().inFlight()).isEqualTo(2);
    }

    @Test
    void a_request_that_is_not_critical_waits_in_the_lowest_class() {
        permit(READ);
        permit(READ);
        CompletableFuture<?> waits = program.begin(
                "POST", "/acquire", PLACE.copy().put("critical", false).encode(), "Content-Type", "application/json");
        ConnectionLifecycleTest.awaitTrue(() -> admission.status().waiting() == 1);

        assertThat(admission.status().waitingByClass()).containsEntry("read-public", 1);
        assertThat(waits).isNotDone();
    }

    // ---- outcomes

    @Test
    void a_reported_outcome_settles_like_a_response_through_the_gateway() {
        assertThat(PageClient.json(outcome(permit(READ), status(200).put("body", "{}")))
                        .getString("outcome"))
                .isEqualTo("OK");
        HttpResponse<String> limited =
                outcome(permit(READ), status(429).put("headers", new JsonObject().put("Retry-After", "7")));

        assertThat(PageClient.json(limited).getString("outcome")).isEqualTo("RATE");
        assertThat(admission.status().totals().settled()).isEqualTo(2);
        assertThat(admission.status().totals().rateResponses()).isEqualTo(1);
        assertThat(admission.status().inFlight()).isZero();
    }

    @Test
    void a_missing_response_is_unknown_and_an_unsent_call_is_refunded() {
        HttpResponse<String> lost = outcome(permit(PLACE), new JsonObject());
        HttpResponse<String> kept = outcome(permit(READ), new JsonObject().put("sent", false));

        assertThat(PageClient.json(lost).getString("outcome")).isEqualTo("UNKNOWN");
        assertThat(PageClient.json(kept).getString("outcome")).isEqualTo("NOT_SENT");
        assertThat(admission.status().limits().get(0).used()).isEqualTo(1);
        assertThat(admission.status().inFlight()).isZero();
    }

    @Test
    void a_permit_can_be_settled_only_once() {
        String permit = permit(READ);

        assertThat(outcome(permit, status(200)).statusCode()).isEqualTo(200);
        assertThat(outcome(permit, status(200)).statusCode()).isEqualTo(404);
        assertThat(outcome("0123456789abcdef", status(200)).statusCode()).isEqualTo(404);
        assertThat(admission.status().totals().settledTwice()).isZero();
    }

    @Test
    void an_invalid_outcome_leaves_the_permit_open() {
        String permit = permit(READ);

        assertThat(outcome(permit, status(20)).statusCode()).isEqualTo(400);
        assertThat(outcome(permit, new JsonObject().put("state", 200)).statusCode())
                .isEqualTo(400);
        assertThat(outcome(permit, status(200)).statusCode()).isEqualTo(200);
    }

    @Test
    void an_unsettled_permit_is_unknown_after_its_timeout() {
        TestAdmission own = new TestAdmission();
        try (ProxyFixture hasty = ProxyFixture.builder()
                .upstream(1)
                .admission(own)
                .upstreamResponseMs(100)
                .upstreamPauseMs(100)
                .upstreamIdleMs(1_000)
                .build()) {
            HttpResponse<String> response = new PageClient(hasty.port).post("/acquire", PLACE);
            String permit = PageClient.json(response).getString("permit");

            ConnectionLifecycleTest.awaitTrue(() -> own.status().totals().settled() == 1);

            assertThat(own.status().inFlight()).isZero();
            assertThat(new PageClient(hasty.port)
                            .post("/acquire/" + permit + "/outcome", status(200))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    // ---- bounds and listeners

    @Test
    void open_permits_are_bounded_and_their_ids_are_random() {
        OpenPermits<String> permits = new OpenPermits<>();
        List<String> ids = IntStream.range(0, OpenPermits.MAX)
                .mapToObj(i -> permits.add("any", Long.MAX_VALUE - 5 + i))
                .toList();

        assertThat(permits.add("any", 0)).isNull();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(permits.takeDue(Long.MAX_VALUE - 3)).hasSize(3);
        assertThat(permits.size()).isEqualTo(OpenPermits.MAX - 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{}",
                "{\"exchange\":\"read\",\"method\":\"BREW\",\"target\":\"/order\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"order\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/a b\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/a/..;/ping\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"waitMs\":-1}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"critical\":\"yes\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"bot\":\"a/b\"}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"headers\":[]}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"headers\":{\"X-KEY\":\"a\",\"x-key\":\"b\"}}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"headers\":{\"X-KEY\":\"a\",\"X-KEY\":\"b\"}}",
                "{\"exchange\":\"read\",\"method\":\"GET\",\"target\":\"/ping\",\"tokens\":1}",
            })
    void an_invalid_request_is_answered_with_400_and_changes_nothing(String body) {
        HttpResponse<String> response =
                PageClient.await(program.begin("POST", "/acquire", body, "Content-Type", "application/json"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(admission.status().totals().admitted()).isZero();
    }

    @Test
    void form_content_types_and_wrong_methods_paths_and_exchanges_are_refused() {
        assertThat(PageClient.await(program.begin("POST", "/acquire", PLACE.encode(), "Content-Type", "text/plain"))
                        .statusCode())
                .isEqualTo(415);
        assertThat(program.get("/acquire").statusCode()).isEqualTo(405);
        assertThat(program.post("/acquire/x/y", PLACE).statusCode()).isEqualTo(404);
        assertThat(program.post("/acquire", PLACE.copy().put("exchange", "binanec"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_wrong_token_is_answered_with_401() {
        HttpResponse<String> response = PageClient.await(program.begin(
                "POST", "/acquire", PLACE.encode(), "Content-Type", "application/json", "Authorization", "Bearer x"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void a_chunked_body_in_pieces_is_read_as_one() {
        String body = PLACE.encode();
        try (RawClient slow = proxyFixture.client()) {
            slow.send(
                    "POST /acquire HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < body.length(); i += 10) {
                String piece = body.substring(i, Math.min(body.length(), i + 10));
                slow.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            assertThat(slow.send("0\r\n\r\n").readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(slow.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .endsWith("healthy");
        }
    }
}
