package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.websocket.FrameEncoder;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the records that calls of every kind leave, and of what is in none. */
@Timeout(60)
final class RecordedCallsTest implements CallJournal {
    private static final LimitSettings WIDE = ProxyAdmissionTest.limit(100, 60_000);

    private final BlockingQueue<CallRecord> records = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> sampled = new LinkedBlockingQueue<>();
    private boolean samples;

    @Override
    public void append(CallRecord call) {
        records.add(call);
    }

    @Override
    public boolean samples(String exchange, Kind kind, String outcome) {
        sampled.add(exchange + " " + kind + " " + outcome);
        return samples;
    }

    private ProxyFixture fixture(int upstreamPort, LimitSettings limit) {
        ProxyFixture fixture =
                ProxyFixture.builder().upstream(upstreamPort).limits(limit).build();
        fixture.proxy.recordCalls(this);
        return fixture;
    }

    private CallRecord next() throws InterruptedException {
        CallRecord call = records.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("a record").isNotNull();
        return call;
    }

    @Test
    void an_order_is_recorded_when_it_is_sent_and_when_it_has_ended_without_its_secrets() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            String body = "side=BUY&secret=SECRET-BODY";
            bot.send("POST /plain/order?signature=SECRET-QUERY HTTP/1.1\r\nHost: h\r\nX-KEY: SECRET-KEY\r\n"
                            + "X-Request-Id: r-1\r\nX-Sluice-Bot: maker\r\nContent-Length: " + body.length()
                            + "\r\n\r\n"
                            + body)
                    .readResponse();
            CallRecord begun = next();
            CallRecord ended = next();
            assertThat(begun.isBegun()).isTrue();
            assertThat(ended.subject()).isEqualTo(begun.subject());
            assertThat(ended.subject().id()).isEqualTo("r-1");
            assertThat(ended.subject().kind()).isEqualTo(Kind.PLACE);
            assertThat(ended.subject().route()).isEqualTo("POST /order");
            assertThat(ended.subject().account()).hasSize(16);
            assertThat(ended.subject().cost()).isEqualTo("weight=1, connections=1");
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, ""));
            assertThat(ended.timing().exchangeNanos()).isPositive();
            assertThat(ended.timing().deadlineSource()).isEqualTo("kind");
            assertThat(begun + " " + ended).doesNotContain("SECRET");
        }
    }

    @Test
    void a_read_that_nobody_records_leaves_no_record() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), WIDE);
                RawClient bot = fixture.client()) {
            String read = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
            String asked = null;
            int waited = -1;
            while (asked == null) { // the first read may wait long for its connection
                waited++;
                bot.send(read).readResponse();
                asked = sampled.poll(1, TimeUnit.SECONDS);
            }
            assertThat(asked).isEqualTo("plain READ_PUBLIC ok");
            assertThat(records).hasSize(waited);
            records.clear();
            samples = true;
            bot.send(read).readResponse();
            assertThat(next().subject().route()).isEqualTo("GET /ping");
        }
    }

    @Test
    void a_refused_call_says_what_it_waited_for_and_until_when() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), ProxyAdmissionTest.limit(1, 400));
                RawClient first = fixture.client();
                RawClient bot = fixture.client()) {
            first.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 20000\r\n\r\n")
                    .readResponse();
            CallRecord waited = next();
            assertThat(waited.timing().waitedNanos()).isGreaterThan(100_000_000);
            assertThat(waited.timing().waitedFor()).isEqualTo("weight");
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 10\r\n\r\n")
                    .readResponse();
            CallRecord refused = next();
            while (!refused.isRefused()) {
                refused = next(); // the first read may have waited as well
            }
            assertThat(refused.result().reason()).startsWith("limit; limit=weight; used=1; size=1");
            assertThat(refused.result().status()).isEqualTo(429);
            assertThat(fixture.proxy.proxyCounters().latestRefusals().newestFirst())
                    .containsExactly(refused);
        }
    }

    @Test
    void a_call_whose_caller_disconnects_while_it_waits_is_recorded_as_dropped() throws Exception {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = fixture(upstream.port(), ProxyAdmissionTest.limit(1, 60_000));
                RawClient first = fixture.client()) {
            first.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
            try (RawClient bot = fixture.client()) {
                bot.send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                while (fixture.admission.status().waiting() == 0) {
                    Thread.onSpinWait();
                }
            }
            CallRecord dropped = next();
            while (dropped.subject().kind() != Kind.PLACE) {
                dropped = next(); // the first read may have waited as well
            }
            assertThat(dropped.result()).isEqualTo(new CallRecord.Result(CallRecord.DROPPED, 0, ""));
        }
    }

    @Test
    void an_order_on_a_websocket_has_the_id_of_the_handshake_and_its_number() throws Exception {
        try (StreamUpstream exchange = new StreamUpstream();
                ProxyFixture fixture = fixture(exchange.port(), WIDE);
                RawClient bot = fixture.client().send(WebSocketTest.handshake("/plain/orders/v1?x=y"))) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            byte[] order = MaskedFrames.text("{\"id\":1,\"method\":\"order.place\",\"params\":{\"symbol\":\"AB\"}}");
            bot.send(order);
            StreamUpstream.Opened opened = exchange.next();
            opened.read(order.length);
            opened.write(FrameEncoder.text("{\"id\":1,\"status\":200,\"result\":{}}".getBytes(StandardCharsets.UTF_8)));
            CallRecord begun = next();
            while (begun.subject().kind() != Kind.PLACE) {
                begun = next(); // the handshake
            }
            CallRecord ended = next();
            assertThat(begun.isBegun()).isTrue();
            assertThat(ended.subject().id()).endsWith("/1");
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, ""));
        }
    }

    @Test
    void a_permit_of_acquire_is_recorded_when_it_is_granted_and_when_its_outcome_is_reported() throws Exception {
        try (ProxyFixture fixture = fixture(1, WIDE)) {
            PageClient program = new PageClient(fixture.port);
            var granted = program.post(
                    "/acquire",
                    new JsonObject()
                            .put("exchange", "plain")
                            .put("method", "POST")
                            .put("target", "/order"));
            CallRecord begun = next();
            assertThat(begun.isBegun()).isTrue();
            assertThat(granted.headers().firstValue("X-Request-Id"))
                    .contains(begun.subject().id());
            String permit = PageClient.json(granted).getString("permit");
            program.post("/acquire/" + permit + "/outcome", new JsonObject().put("status", 200));
            CallRecord ended = next();
            assertThat(ended.subject()).isEqualTo(begun.subject());
            assertThat(ended.result()).isEqualTo(new CallRecord.Result("ok", 200, ""));
        }
    }
}
